// Stands for Engine, Materials/MaterialInterface.h, Material.h, MaterialInstanceDynamic.h.
#pragma once

#include "CoreMinimal.h"

// engine: 5.4-5.6 doc:Runtime/Engine/FHashedMaterialParameterInfo
struct FHashedMaterialParameterInfo {
  FHashedMaterialParameterInfo() = default;
  FHashedMaterialParameterInfo(const FName& In) : Name(In) {}
  FHashedMaterialParameterInfo(const TCHAR* In) : Name(In) {}
  FName Name;
};
using FMaterialParameterInfo = FHashedMaterialParameterInfo;
// engine: 5.4-5.6 doc:Runtime/Engine/UMaterialInterface
class UMaterial;
class UMaterialInterface : public UObject {
  STANDIN_CLASS(UMaterialInterface, UObject)
  bool GetVectorParameterValue(const FHashedMaterialParameterInfo& Info, FLinearColor& Out,
                               bool bOveriddenOnly = false) const;
  bool GetScalarParameterValue(const FHashedMaterialParameterInfo& Info, float& Out, bool bOveriddenOnly = false) const;
  virtual void GetAllVectorParameterInfo(TArray<FMaterialParameterInfo>& Out, TArray<FGuid>& Ids) const;
  virtual UMaterialInterface* standin_parent() const { return nullptr; }  // the stand-in's own
  TMap<FName, FLinearColor> Vectors;
  TMap<FName, float> Scalars;
};
class UMaterial : public UMaterialInterface {
  STANDIN_CLASS(UMaterial, UMaterialInterface)
};
// engine: 5.4-5.6 doc:Runtime/Engine/UMaterialInstanceDynamic
class UMaterialInstance : public UMaterialInterface {
  STANDIN_CLASS(UMaterialInstance, UMaterialInterface)
  TObjectPtr<UMaterialInterface> Parent;
  UMaterialInterface* standin_parent() const override { return Parent; }
};
class UMaterialInstanceDynamic : public UMaterialInstance {
  STANDIN_CLASS(UMaterialInstanceDynamic, UMaterialInstance)
  static UMaterialInstanceDynamic* Create(UMaterialInterface* Parent, UObject* Outer);
  void SetVectorParameterValue(FName Name, FLinearColor Value) { Vectors.Add(Name, Value); }
  void SetScalarParameterValue(FName Name, float Value) { Scalars.Add(Name, Value); }
};
