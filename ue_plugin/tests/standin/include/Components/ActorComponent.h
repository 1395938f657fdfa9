// Stands for Engine, Components/ActorComponent.h.
#pragma once

#include "Engine/EngineTypes.h"

class AActor;
class UWorld;

// engine: 5.4-5.6 doc:Runtime/Engine/EComponentCreationMethod
enum class EComponentCreationMethod : uint8 { Native, SimpleConstructionScript, UserConstructionScript, Instance };

// engine: 5.4-5.6 doc:Runtime/Engine/UActorComponent
class UActorComponent : public UObject {
  STANDIN_CLASS(UActorComponent, UObject)
  FActorComponentTickFunction PrimaryComponentTick;
  TArray<FName> ComponentTags;
  uint8 bAutoActivate : 1 = 0;
  uint8 bWantsInitializeComponent : 1 = 0;
  uint8 bEditableWhenInherited : 1 = 1;
  uint8 bIsEditorOnly : 1 = 0;
  EComponentCreationMethod CreationMethod = EComponentCreationMethod::Native;
  AActor* GetOwner() const;
  template <typename T>
  T* GetOwner() const {
    return Cast<T>(GetOwner());
  }
  UWorld* GetWorld() const override;
  FString GetReadableName() const { return GetPathName(); }
  bool ComponentHasTag(FName Tag) const { return ComponentTags.Contains(Tag); }

  // engine: 5.4-5.6 doc:Runtime/Engine/UActorComponent (registration and life)
  void RegisterComponent();
  void RegisterComponentWithWorld(UWorld* InWorld);
  void UnregisterComponent();
  void ReregisterComponent();
  virtual void DestroyComponent(bool bPromoteChildren = false);
  bool IsRegistered() const { return bRegistered; }
  bool HasBegunPlay() const { return bHasBegunPlay; }
  bool HasBeenInitialized() const { return bInitialized; }
  bool IsBeingDestroyed() const { return bDestroyed; }
  virtual void OnRegister() {}
  virtual void OnUnregister() {}
  virtual void InitializeComponent() { bInitialized = true; }
  virtual void UninitializeComponent() { bInitialized = false; }
  virtual void BeginPlay();
  virtual void EndPlay(const EEndPlayReason::Type EndPlayReason);
  virtual void OnComponentCreated() {}
  virtual void OnComponentDestroyed(bool bDestroyingHierarchy) { (void)bDestroyingHierarchy; }
  virtual void TickComponent(float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction);
  virtual void Activate(bool bReset = false);
  virtual void Deactivate();
  bool IsActive() const { return bIsActive; }
  void SetActive(bool bNewActive, bool bReset = false) { bNewActive ? Activate(bReset) : Deactivate(); }
  void SetComponentTickEnabled(bool bEnabled);
  bool IsComponentTickEnabled() const { return PrimaryComponentTick.IsTickFunctionEnabled(); }
  void SetComponentTickInterval(float Interval) { PrimaryComponentTick.TickInterval = Interval; }
  void SetTickGroup(ETickingGroup Group) { PrimaryComponentTick.TickGroup = Group; }
  void AddTickPrerequisiteActor(AActor* Actor);
  void AddTickPrerequisiteComponent(UActorComponent* Component);

 protected:
  // engine: 5.4-5.6 doc:Runtime/Engine/UActorComponent (protected)
  virtual void OnUpdateTransform(uint8 Flags, ETeleportType Teleport) { (void)Flags, (void)Teleport; }
  void MarkRenderStateDirty() {}

 public:
  // The stand-in's own.
  void PostInitProperties() override;
  void register_tick();
  bool bRegistered = false, bHasBegunPlay = false, bInitialized = false, bDestroyed = false, bIsActive = false;
  UWorld* WorldPrivate = nullptr;
};
