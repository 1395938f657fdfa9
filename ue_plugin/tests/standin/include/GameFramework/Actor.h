// Stands for Engine, GameFramework/Actor.h and GameFramework/Info.h.
#pragma once

#include "Components/SceneComponent.h"

class AController;
class AActor;
class APawn;
class UGameInstance;
class ULevel;
class UInputComponent;
struct FActorSpawnParameters;

// engine: 5.4-5.6 doc:Runtime/Engine/FActorBeginOverlapSignature
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FActorBeginOverlapSignature, AActor*, OverlappedActor, AActor*,
                                             OtherActor);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FActorEndOverlapSignature, AActor*, OverlappedActor, AActor*, OtherActor);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_FourParams(FActorHitSignature, AActor*, SelfActor, AActor*, OtherActor, FVector,
                                              NormalImpulse, const FHitResult&, Hit);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FActorDestroyedSignature, AActor*, DestroyedActor);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FActorEndPlaySignature, AActor*, Actor, EEndPlayReason::Type,
                                             EndPlayReason);
enum class ESpawnActorNameMode : uint8 { Required_Fatal, Required_ErrorAndReturnNull, Required_ReturnNull, Requested };
enum class EAutoReceiveInput { Disabled };

// engine: 5.4-5.6 doc:Runtime/Engine/AActor
class AActor : public UObject {
  STANDIN_CLASS(AActor, UObject)
  FActorTickFunction PrimaryActorTick;
  TArray<FName> Tags;
  float CustomTimeDilation = 1;
  float InitialLifeSpan = 0;
  uint8 bAllowTickBeforeBeginPlay : 1 = 0;
  uint8 bNetLoadOnClient : 1 = 0;
  uint8 bGenerateOverlapEventsDuringLevelStreaming : 1 = 0;
  ESpawnActorCollisionHandlingMethod SpawnCollisionHandlingMethod = ESpawnActorCollisionHandlingMethod::AlwaysSpawn;

  // engine: 5.4-5.6 doc:Runtime/Engine/AActor (events)
  FActorBeginOverlapSignature OnActorBeginOverlap;
  FActorEndOverlapSignature OnActorEndOverlap;
  FActorHitSignature OnActorHit;
  FActorDestroyedSignature OnDestroyed;
  FActorEndPlaySignature OnEndPlay;
  virtual void NotifyActorBeginOverlap(AActor* Other) { (void)Other; }
  virtual void NotifyActorEndOverlap(AActor* Other) { (void)Other; }

  // engine: 5.4-5.6 doc:Runtime/Engine/AActor (life;
  // https://dev.epicgames.com/documentation/en-us/unreal-engine/unreal-engine-actor-lifecycle)
  virtual void PostActorCreated() {}
  virtual void OnConstruction(const FTransform& Transform) { (void)Transform; }
  virtual void PreInitializeComponents() {}
  virtual void PostInitializeComponents() {}
  virtual void PostRegisterAllComponents() {}
  virtual void BeginPlay();
  virtual void EndPlay(const EEndPlayReason::Type EndPlayReason);
  virtual void Tick(float DeltaSeconds);
  virtual bool ShouldTickIfViewportsOnly() const { return false; }
  virtual void Reset() {}
  virtual void Destroyed() {}
  void DispatchBeginPlay(bool bFromLevelStreaming = false);
  bool Destroy(bool bNetForce = false, bool bShouldModifyLevel = true);
  bool HasActorBegunPlay() const { return ActorHasBegunPlay == 2; }
  bool IsActorBeginningPlay() const { return ActorHasBegunPlay == 1; }
  bool IsActorInitialized() const { return bActorInitialized; }
  bool IsActorBeingDestroyed() const { return bActorIsBeingDestroyed; }
  bool IsPendingKillPending() const { return bActorIsBeingDestroyed; }
  void SetLifeSpan(float InLifespan) { LifeSpan = InLifespan; }
  void FinishSpawning(const FTransform& Transform, bool bIsDefaultTransform = false,
                      const void* InstanceData = nullptr);

  // engine: 5.4-5.6 doc:Runtime/Engine/AActor (where it lives)
  UWorld* GetWorld() const override;
  ULevel* GetLevel() const;
  UGameInstance* GetGameInstance() const;
  AActor* GetOwner() const { return Owner; }
  virtual void SetOwner(AActor* NewOwner) { Owner = NewOwner; }
  APawn* GetInstigator() const { return Instigator; }
  void SetInstigator(APawn* NewInstigator) { Instigator = NewInstigator; }
  FString GetActorNameOrLabel() const { return Label.IsEmpty() ? GetName() : Label; }
#if WITH_EDITOR
  const FString& GetActorLabel(bool bCreateIfNone = true) const {
    (void)bCreateIfNone;
    return Label;
  }
  void SetActorLabel(const FString& NewLabel, bool bMarkDirty = true) {
    (void)bMarkDirty;
    Label = NewLabel;
  }
#endif
  bool ActorHasTag(FName Tag) const { return Tags.Contains(Tag); }
  bool HasAuthority() const { return true; }
  float GetGameTimeSinceCreation() const;
  bool IsInLevel(const ULevel* Level) const { return GetLevel() == Level; }
  bool IsHidden() const { return bHidden; }
  bool IsChildActor() const { return false; }
  virtual void SetActorHiddenInGame(bool bNewHidden) { bHidden = bNewHidden; }
  bool GetActorEnableCollision() const { return bActorEnableCollision; }
  void SetActorEnableCollision(bool bNew);
  void SetActorTickEnabled(bool bEnabled) { PrimaryActorTick.SetTickFunctionEnable(bEnabled); }
  bool IsActorTickEnabled() const { return PrimaryActorTick.IsTickFunctionEnabled(); }
  void SetActorTickInterval(float Interval) { PrimaryActorTick.TickInterval = Interval; }
  void SetTickGroup(ETickingGroup Group) { PrimaryActorTick.TickGroup = Group; }
  void AddTickPrerequisiteActor(AActor* Other);
  void AddTickPrerequisiteComponent(UActorComponent* Other);
  void SetTickableWhenPaused(bool bTickable) { PrimaryActorTick.bTickEvenWhenPaused = bTickable; }

  // engine: 5.4-5.6 doc:Runtime/Engine/AActor (transform)
  FTransform GetActorTransform() const { return GetTransform(); }
  FTransform GetTransform() const { return RootComponent ? RootComponent->GetComponentTransform() : FTransform(); }
  FVector GetActorLocation() const { return GetTransform().GetLocation(); }
  FRotator GetActorRotation() const { return GetTransform().Rotator(); }
  FQuat GetActorQuat() const { return GetTransform().GetRotation(); }
  FVector GetActorScale3D() const { return GetTransform().GetScale3D(); }
  FVector GetActorForwardVector() const { return GetTransform().GetUnitAxis(EAxis::X); }
  FVector GetActorRightVector() const { return GetTransform().GetUnitAxis(EAxis::Y); }
  FVector GetActorUpVector() const { return GetTransform().GetUnitAxis(EAxis::Z); }
  virtual FVector GetVelocity() const;
  bool SetActorLocation(const FVector& V, bool bSweep = false, FHitResult* Hit = nullptr,
                        ETeleportType T = ETeleportType::None);
  bool SetActorRotation(FRotator R, ETeleportType T = ETeleportType::None);
  bool SetActorRotation(const FQuat& R, ETeleportType T = ETeleportType::None);
  bool SetActorLocationAndRotation(FVector V, FRotator R, bool bSweep = false, FHitResult* Hit = nullptr,
                                   ETeleportType T = ETeleportType::None);
  bool SetActorLocationAndRotation(FVector V, const FQuat& R, bool bSweep = false, FHitResult* Hit = nullptr,
                                   ETeleportType T = ETeleportType::None);
  bool SetActorTransform(const FTransform& M, bool bSweep = false, FHitResult* Hit = nullptr,
                         ETeleportType T = ETeleportType::None);
  void SetActorScale3D(FVector S);
  void SetActorRelativeLocation(FVector V, bool bSweep = false, FHitResult* Hit = nullptr,
                                ETeleportType T = ETeleportType::None);
  void AddActorWorldOffset(FVector V, bool bSweep = false, FHitResult* Hit = nullptr,
                           ETeleportType T = ETeleportType::None);
  void AddActorLocalOffset(FVector V, bool bSweep = false, FHitResult* Hit = nullptr,
                           ETeleportType T = ETeleportType::None);
  void AddActorWorldRotation(FRotator R, bool bSweep = false, FHitResult* Hit = nullptr,
                             ETeleportType T = ETeleportType::None);
  void AddActorLocalRotation(FRotator R, bool bSweep = false, FHitResult* Hit = nullptr,
                             ETeleportType T = ETeleportType::None);
  virtual bool TeleportTo(const FVector& V, const FRotator& R, bool bIsATest = false, bool bNoCheck = false);
  float GetDistanceTo(const AActor* Other) const {
    return (float)FVector::Dist(GetActorLocation(), Other->GetActorLocation());
  }
  virtual void GetActorBounds(bool bOnlyColliding, FVector& Origin, FVector& Extent, bool bChildActors = false) const;
  FBox GetComponentsBoundingBox(bool bNonColliding = false, bool bChildActors = false) const;
  void GetActorEyesViewPoint(FVector& Location, FRotator& Rotation) const {
    Location = GetActorLocation(), Rotation = GetActorRotation();
  }

  // engine: 5.4-5.6 doc:Runtime/Engine/AActor (attachment and overlaps)
  bool AttachToActor(AActor* Parent, const FAttachmentTransformRules& Rules, FName Socket = NAME_None);
  bool AttachToComponent(USceneComponent* Parent, const FAttachmentTransformRules& Rules, FName Socket = NAME_None);
  void DetachFromActor(const FDetachmentTransformRules& Rules);
  AActor* GetAttachParentActor() const { return RootComponent ? RootComponent->GetAttachParentActor() : nullptr; }
  void GetAttachedActors(TArray<AActor*>& Out, bool bReset = true, bool bRecursive = false) const;
  void ForEachAttachedActors(TFunctionRef<bool(AActor*)> Function) const;
  void GetOverlappingActors(TArray<AActor*>& Out, TSubclassOf<AActor> Filter = nullptr) const;
  void GetOverlappingActors(TSet<AActor*>& Out, TSubclassOf<AActor> Filter = nullptr) const;
  bool IsOverlappingActor(const AActor* Other) const;
  void UpdateOverlaps(bool bDoNotifies = true);

  // engine: 5.4-5.6 doc:Runtime/Engine/AActor (components)
  USceneComponent* GetRootComponent() const { return RootComponent; }
  USceneComponent* GetDefaultAttachComponent() const { return RootComponent; }
  bool SetRootComponent(USceneComponent* New);
  const TSet<UActorComponent*>& GetComponents() const { return OwnedComponents; }
  template <typename T, typename A>
  void GetComponents(TArray<T*, A>& Out, bool bIncludeChildActors = false) const {
    (void)bIncludeChildActors;
    Out.Reset();
    for (UActorComponent* Each : OwnedComponents)
      if (T* One = Cast<T>(Each)) Out.Add(One);
  }
  template <typename T, typename A>
  void GetComponents(TArray<TObjectPtr<T>, A>& Out) const {
    Out.Reset();
    for (UActorComponent* Each : OwnedComponents)
      if (T* One = Cast<T>(Each)) Out.Add(One);
  }
  template <typename T, typename F>
  void ForEachComponent(bool bIncludeChildActors, F&& Function) const {
    (void)bIncludeChildActors;
    for (UActorComponent* Each : TArray<UActorComponent*>(OwnedComponents.Array()))
      if (T* One = Cast<T>(Each)) Function(One);
  }
  UActorComponent* FindComponentByClass(const TSubclassOf<UActorComponent> Class) const;
  template <typename T>
  T* FindComponentByClass() const {
    return static_cast<T*>(FindComponentByClass(T::StaticClass()));
  }
  UActorComponent* GetComponentByClass(TSubclassOf<UActorComponent> Class) const { return FindComponentByClass(Class); }
  template <typename T>
  T* GetComponentByClass() const {
    return FindComponentByClass<T>();
  }
  UActorComponent* AddComponentByClass(TSubclassOf<UActorComponent> Class, bool bManualAttachment,
                                       const FTransform& Relative, bool bDeferredFinish);
  void AddInstanceComponent(UActorComponent* Component);
  void RemoveInstanceComponent(UActorComponent* Component) { InstanceComponents.Remove(Component); }
  const TArray<UActorComponent*>& GetInstanceComponents() const { return InstanceComponents; }
  void AddOwnedComponent(UActorComponent* Component) { OwnedComponents.Add(Component); }
  void RemoveOwnedComponent(UActorComponent* Component) { OwnedComponents.Remove(Component); }
  void RegisterAllComponents();
  virtual void EnableInput(class APlayerController* PlayerController) { (void)PlayerController; }
  virtual void DisableInput(class APlayerController* PlayerController) { (void)PlayerController; }

 protected:
  // engine: 5.4-5.6 doc:Runtime/Engine/AActor (protected)
  TObjectPtr<USceneComponent> RootComponent;
  TObjectPtr<UInputComponent> InputComponent;

 public:
  // The stand-in's own.
  void finish_construction(const FTransform& transform);
  void route_end_play(EEndPlayReason::Type reason);
  void initialize_for_play();
  TSet<UActorComponent*> OwnedComponents;
  TArray<UActorComponent*> InstanceComponents;
  TObjectPtr<AActor> Owner;
  TObjectPtr<APawn> Instigator;
  FString Label;
  float LifeSpan = 0;
  double CreationTime = 0;
  uint8 ActorHasBegunPlay = 0;
  bool bActorInitialized = false, bActorIsBeingDestroyed = false, bHidden = false, bActorEnableCollision = true,
       bConstructed = false, bEnded = false;
};

// engine: 5.4-5.6 doc:Runtime/Engine/AInfo
class AInfo : public AActor {
  STANDIN_CLASS(AInfo, AActor)
};
