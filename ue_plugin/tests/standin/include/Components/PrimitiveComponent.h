// Stands for Engine, Components/PrimitiveComponent.h: what has a shape, can be seen, hit and overlapped.
#pragma once

#include "Components/SceneComponent.h"

class AActor;
class UBodySetup;
class UMaterialInterface;
class UMaterialInstanceDynamic;
class UPrimitiveComponent;
struct FBodyInstance;

// engine: 5.4-5.6 doc:Runtime/Engine/FComponentBeginOverlapSignature
DECLARE_DYNAMIC_MULTICAST_DELEGATE_SixParams(FComponentBeginOverlapSignature, UPrimitiveComponent*, OverlappedComponent,
                                             AActor*, OtherActor, UPrimitiveComponent*, OtherComp, int32,
                                             OtherBodyIndex, bool, bFromSweep, const FHitResult&, SweepResult);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_FourParams(FComponentEndOverlapSignature, UPrimitiveComponent*, OverlappedComponent,
                                              AActor*, OtherActor, UPrimitiveComponent*, OtherComp, int32,
                                              OtherBodyIndex);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_FiveParams(FComponentHitSignature, UPrimitiveComponent*, HitComponent, AActor*,
                                              OtherActor, UPrimitiveComponent*, OtherComp, FVector, NormalImpulse,
                                              const FHitResult&, Hit);

// engine: 5.4-5.6 doc:Runtime/Engine/UPrimitiveComponent
class UPrimitiveComponent : public USceneComponent {
  STANDIN_CLASS(UPrimitiveComponent, USceneComponent)
  FComponentBeginOverlapSignature OnComponentBeginOverlap;
  FComponentEndOverlapSignature OnComponentEndOverlap;
  FComponentHitSignature OnComponentHit;
  uint8 bOnlyOwnerSee : 1 = 0;
  uint8 bOwnerNoSee : 1 = 0;
  uint8 bRenderInMainPass : 1 = 1;
  uint8 CastShadow : 1 = 1;
  uint8 bRenderCustomDepth : 1 = 0;
  int32 CustomDepthStencilValue = 0;

  // engine: 5.4-5.6 doc:Runtime/Engine/UPrimitiveComponent (collision)
  virtual void SetCollisionEnabled(ECollisionEnabled::Type New);
  virtual ECollisionEnabled::Type GetCollisionEnabled() const;
  bool IsCollisionEnabled() const { return GetCollisionEnabled() != ECollisionEnabled::NoCollision; }
  bool IsQueryCollisionEnabled() const {
    return GetCollisionEnabled() == ECollisionEnabled::QueryOnly ||
           GetCollisionEnabled() == ECollisionEnabled::QueryAndPhysics;
  }
  bool IsPhysicsCollisionEnabled() const {
    return GetCollisionEnabled() == ECollisionEnabled::PhysicsOnly ||
           GetCollisionEnabled() == ECollisionEnabled::QueryAndPhysics;
  }
  virtual void SetCollisionProfileName(FName Name, bool bUpdateOverlaps = true);
  FName GetCollisionProfileName() const { return Profile; }
  void SetCollisionObjectType(ECollisionChannel Channel);
  ECollisionChannel GetCollisionObjectType() const { return ObjectType; }
  void SetCollisionResponseToChannel(ECollisionChannel Channel, ECollisionResponse Response);
  void SetCollisionResponseToAllChannels(ECollisionResponse Response);
  ECollisionResponse GetCollisionResponseToChannel(ECollisionChannel Channel) const {
    return Responses.GetResponse(Channel);
  }
  void SetGenerateOverlapEvents(bool bNew);
  bool GetGenerateOverlapEvents() const { return bGenerateOverlaps; }
  bool IsOverlappingActor(const AActor* Other) const;
  bool IsOverlappingComponent(const UPrimitiveComponent* Other) const {
    return Overlapping.Contains(const_cast<UPrimitiveComponent*>(Other));
  }
  void GetOverlappingActors(TArray<AActor*>& Out, TSubclassOf<AActor> Filter = nullptr) const;
  void GetOverlappingActors(TSet<AActor*>& Out, TSubclassOf<AActor> Filter = nullptr) const;
  void GetOverlappingComponents(TArray<UPrimitiveComponent*>& Out) const { Out = Overlapping; }
  void UpdateOverlaps(bool bDoNotifies = true);
  virtual UBodySetup* GetBodySetup() { return nullptr; }

  // engine: 5.4-5.6 doc:Runtime/Engine/UPrimitiveComponent (drawing)
  virtual UMaterialInterface* GetMaterial(int32 Index) const;
  virtual int32 GetNumMaterials() const { return OverrideMaterials.Num(); }
  virtual void SetMaterial(int32 Index, UMaterialInterface* Material);
  UMaterialInstanceDynamic* CreateDynamicMaterialInstance(int32 Index, UMaterialInterface* Source = nullptr,
                                                          FName Name = NAME_None);
  void SetRenderCustomDepth(bool bValue) { bRenderCustomDepth = bValue; }
  void SetCustomDepthStencilValue(int32 Value) { CustomDepthStencilValue = Value; }
  void SetCastShadow(bool bValue) { CastShadow = bValue; }

  // engine: 5.4-5.6 doc:Runtime/Engine/UPrimitiveComponent (physics)
  virtual void SetSimulatePhysics(bool bNew);
  virtual bool IsSimulatingPhysics(FName Bone = NAME_None) const {
    (void)Bone;
    return bSimulating;
  }
  void SetEnableGravity(bool bNew) { bGravity = bNew; }
  bool IsGravityEnabled() const { return bGravity; }
  void SetMassOverrideInKg(FName Bone = NAME_None, float Kg = 1, bool bOverride = true) {
    (void)Bone, Mass = bOverride ? Kg : 1;
  }
  float GetMass() const { return Mass; }
  void SetLinearDamping(float In) { LinearDamping = In; }
  void SetAngularDamping(float In) { AngularDamping = In; }
  void SetPhysicsLinearVelocity(FVector V, bool bAdd = false, FName Bone = NAME_None) {
    (void)Bone, Velocity = bAdd ? Velocity + V : V;
  }
  FVector GetPhysicsLinearVelocity(FName Bone = NAME_None) {
    (void)Bone;
    return Velocity;
  }
  void SetPhysicsAngularVelocityInDegrees(FVector V, bool bAdd = false, FName Bone = NAME_None) {
    (void)Bone, Spin = bAdd ? Spin + V : V;
  }
  FVector GetPhysicsAngularVelocityInDegrees(FName Bone = NAME_None) const {
    (void)Bone;
    return Spin;
  }
  void SetAllPhysicsLinearVelocity(FVector V, bool bAdd = false) { SetPhysicsLinearVelocity(V, bAdd); }
  void AddForce(FVector F, FName Bone = NAME_None, bool bAccelChange = false) {
    (void)Bone, Force += bAccelChange ? F * Mass : F;
  }
  void AddImpulse(FVector I, FName Bone = NAME_None, bool bVelChange = false) {
    (void)Bone, Velocity += bVelChange ? I : I / Mass;
  }
  void AddTorqueInDegrees(FVector T, FName Bone = NAME_None, bool bAccelChange = false) {
    (void)Bone, (void)bAccelChange, Spin += T;
  }
  void WakeRigidBody(FName Bone = NAME_None) { (void)Bone; }
  void PutRigidBodyToSleep(FName Bone = NAME_None) { (void)Bone, Velocity = Spin = FVector(); }
  FVector GetComponentVelocity() const override { return bSimulating ? Velocity : Super::GetComponentVelocity(); }

  // The stand-in's own.
  void OnRegister() override;
  void OnUnregister() override;
  void moved(bool bSweep) override;
  bool overlaps(UPrimitiveComponent* other);
  void step_physics(float delta, float gravity);
  void drop_overlaps(bool notify);
  TArray<TObjectPtr<UMaterialInterface>> OverrideMaterials;
  TArray<UPrimitiveComponent*> Overlapping;
  FCollisionResponseContainer Responses;
  FName Profile = TEXT("BlockAllDynamic");
  ECollisionChannel ObjectType = ECC_WorldDynamic;
  ECollisionEnabled::Type Enabled = ECollisionEnabled::QueryAndPhysics;
  FVector Velocity, Spin, Force;
  float Mass = 1, LinearDamping = 0.01f, AngularDamping = 0;
  bool bGenerateOverlaps = true, bSimulating = false, bGravity = true, bUpdating = false;
};
// engine: 5.4-5.6 doc:Runtime/Engine/UMeshComponent
class UMeshComponent : public UPrimitiveComponent {
  STANDIN_CLASS(UMeshComponent, UPrimitiveComponent)
};
