// Stands for DeveloperSettings, Engine/DeveloperSettings.h.
#pragma once

#include "CoreMinimal.h"

// engine: 5.4-5.6 doc:Runtime/DeveloperSettings/UDeveloperSettings
class UDeveloperSettings : public UObject {
  STANDIN_CLASS(UDeveloperSettings, UObject)
  virtual FName GetContainerName() const { return TEXT("Project"); }
  virtual FName GetCategoryName() const { return CategoryName.IsNone() ? FName(TEXT("Engine")) : CategoryName; }
  virtual FName GetSectionName() const { return GetClass()->GetFName(); }
#if WITH_EDITOR
  virtual FText GetSectionText() const { return FText::FromName(GetSectionName()); }
  virtual FText GetSectionDescription() const { return FText(); }
#endif

 protected:
  // engine: 5.4-5.6 doc:Runtime/DeveloperSettings/UDeveloperSettings
  FName CategoryName, SectionName;
};
