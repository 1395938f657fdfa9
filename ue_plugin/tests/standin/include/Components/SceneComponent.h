// Stands for Engine, Components/SceneComponent.h: a transform in a tree of components.
#pragma once

#include "Components/ActorComponent.h"

// engine: 5.4-5.6 doc:Runtime/Engine/ERelativeTransformSpace
enum ERelativeTransformSpace : int { RTS_World, RTS_Actor, RTS_Component, RTS_ParentBoneSpace };

// engine: 5.4-5.6 doc:Runtime/Engine/USceneComponent
class USceneComponent : public UActorComponent {
  STANDIN_CLASS(USceneComponent, UActorComponent)
  TEnumAsByte<EComponentMobility::Type> Mobility = EComponentMobility::Movable;
  uint8 bHiddenInGame : 1 = 0;
  FVector ComponentVelocity;
  FTransform GetComponentTransform() const { return ToWorld; }
  FVector GetComponentLocation() const { return ToWorld.GetLocation(); }
  FRotator GetComponentRotation() const { return ToWorld.Rotator(); }
  FQuat GetComponentQuat() const { return ToWorld.GetRotation(); }
  FVector GetComponentScale() const { return ToWorld.GetScale3D(); }
  const FTransform& GetComponentToWorld() const { return ToWorld; }
  FVector GetForwardVector() const { return ToWorld.GetUnitAxis(EAxis::X); }
  FVector GetRightVector() const { return ToWorld.GetUnitAxis(EAxis::Y); }
  FVector GetUpVector() const { return ToWorld.GetUnitAxis(EAxis::Z); }
  FTransform GetRelativeTransform() const { return FTransform(RelativeRotation, RelativeLocation, RelativeScale); }
  FVector GetRelativeLocation() const { return RelativeLocation; }
  FRotator GetRelativeRotation() const { return RelativeRotation.Rotator(); }
  FVector GetRelativeScale3D() const { return RelativeScale; }
  virtual FVector GetComponentVelocity() const { return ComponentVelocity; }

  // engine: 5.4-5.6 doc:Runtime/Engine/USceneComponent (moving)
  void SetRelativeLocation(FVector V, bool bSweep = false, FHitResult* Hit = nullptr,
                           ETeleportType T = ETeleportType::None);
  void SetRelativeRotation(FRotator R, bool bSweep = false, FHitResult* Hit = nullptr,
                           ETeleportType T = ETeleportType::None);
  void SetRelativeRotation(const FQuat& R, bool bSweep = false, FHitResult* Hit = nullptr,
                           ETeleportType T = ETeleportType::None);
  void SetRelativeLocationAndRotation(FVector V, FRotator R, bool bSweep = false, FHitResult* Hit = nullptr,
                                      ETeleportType T = ETeleportType::None);
  void SetRelativeScale3D(FVector S);
  void SetRelativeTransform(const FTransform& M, bool bSweep = false, FHitResult* Hit = nullptr,
                            ETeleportType T = ETeleportType::None);
  void SetWorldLocation(FVector V, bool bSweep = false, FHitResult* Hit = nullptr,
                        ETeleportType T = ETeleportType::None);
  void SetWorldRotation(FRotator R, bool bSweep = false, FHitResult* Hit = nullptr,
                        ETeleportType T = ETeleportType::None);
  void SetWorldRotation(const FQuat& R, bool bSweep = false, FHitResult* Hit = nullptr,
                        ETeleportType T = ETeleportType::None);
  void SetWorldLocationAndRotation(FVector V, FRotator R, bool bSweep = false, FHitResult* Hit = nullptr,
                                   ETeleportType T = ETeleportType::None);
  void SetWorldLocationAndRotation(FVector V, const FQuat& R, bool bSweep = false, FHitResult* Hit = nullptr,
                                   ETeleportType T = ETeleportType::None);
  void SetWorldScale3D(FVector S);
  void SetWorldTransform(const FTransform& M, bool bSweep = false, FHitResult* Hit = nullptr,
                         ETeleportType T = ETeleportType::None);
  void AddWorldOffset(FVector V, bool bSweep = false, FHitResult* Hit = nullptr, ETeleportType T = ETeleportType::None);
  void AddLocalOffset(FVector V, bool bSweep = false, FHitResult* Hit = nullptr, ETeleportType T = ETeleportType::None);
  void AddRelativeLocation(FVector V, bool bSweep = false, FHitResult* Hit = nullptr,
                           ETeleportType T = ETeleportType::None);
  void AddLocalRotation(FRotator R, bool bSweep = false, FHitResult* Hit = nullptr,
                        ETeleportType T = ETeleportType::None);
  void AddWorldRotation(FRotator R, bool bSweep = false, FHitResult* Hit = nullptr,
                        ETeleportType T = ETeleportType::None);

  // engine: 5.4-5.6 doc:Runtime/Engine/USceneComponent (attachment)
  void SetupAttachment(USceneComponent* Parent, FName Socket = NAME_None);
  bool AttachToComponent(USceneComponent* Parent, const FAttachmentTransformRules& Rules, FName Socket = NAME_None);
  void DetachFromComponent(const FDetachmentTransformRules& Rules);
  USceneComponent* GetAttachParent() const { return AttachParent; }
  FName GetAttachSocketName() const { return AttachSocket; }
  AActor* GetAttachParentActor() const;
  USceneComponent* GetAttachmentRoot() const;
  const TArray<TObjectPtr<USceneComponent>>& GetAttachChildren() const { return Children; }
  int32 GetNumChildrenComponents() const { return Children.Num(); }
  USceneComponent* GetChildComponent(int32 Index) const;
  void GetChildrenComponents(bool bAll, TArray<USceneComponent*>& Out) const;
  bool IsAttachedTo(const USceneComponent* Other) const;
  void SetAbsolute(bool bLocation = false, bool bRotation = false, bool bScale = false);
  bool IsUsingAbsoluteLocation() const { return bAbsoluteLocation; }
  bool IsUsingAbsoluteRotation() const { return bAbsoluteRotation; }
  bool IsUsingAbsoluteScale() const { return bAbsoluteScale; }

  // engine: 5.4-5.6 doc:Runtime/Engine/USceneComponent (visibility, mobility, bounds)
  void SetVisibility(bool bNew, bool bPropagate = false);
  bool IsVisible() const;
  bool GetVisibleFlag() const { return bVisible; }
  void SetHiddenInGame(bool bNew, bool bPropagate = false);
  void SetMobility(EComponentMobility::Type New) { Mobility = New; }
  virtual FTransform GetSocketTransform(FName Socket, ERelativeTransformSpace Space = RTS_World) const {
    (void)Socket, (void)Space;
    return ToWorld;
  }
  virtual bool DoesSocketExist(FName Socket) const {
    (void)Socket;
    return false;
  }
  virtual FBoxSphereBounds CalcBounds(const FTransform& LocalToWorld) const;
  FBoxSphereBounds Bounds;
  void UpdateBounds() { Bounds = CalcBounds(ToWorld); }
  void UpdateComponentToWorld() { update_to_world(true); }

  // The stand-in's own.
  void DestroyComponent(bool bPromoteChildren = false) override;
  void OnRegister() override;
  virtual void moved(bool bSweep);  // after its place in the world changed
  void move_to(const FTransform& relative, bool bSweep, FHitResult* Hit);
  void update_to_world(bool moved_by_parent, bool bSweep = false);
  FTransform parent_to_world() const;
  FVector RelativeLocation, RelativeScale = FVector(1, 1, 1);
  FQuat RelativeRotation;
  FTransform ToWorld;
  TObjectPtr<USceneComponent> AttachParent;
  TArray<TObjectPtr<USceneComponent>> Children;
  FName AttachSocket;
  uint8 bVisible : 1 = 1;
  bool bAbsoluteLocation = false, bAbsoluteRotation = false, bAbsoluteScale = false;
};
