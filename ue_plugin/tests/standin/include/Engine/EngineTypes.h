// Stands for Engine, Engine/EngineTypes.h, Engine/HitResult.h, Engine/OverlapResult.h, CollisionQueryParams.h.
#pragma once

#include "Engine/EngineBaseTypes.h"

class UPrimitiveComponent;
class USceneComponent;
class UPhysicalMaterial;

// engine: 5.4-5.6 doc:Runtime/Engine/EWorldType__Type
namespace EWorldType {
enum Type { None, Game, Editor, PIE, EditorPreview, GamePreview, GameRPC, Inactive };
}
// engine: 5.4-5.6 doc:Runtime/Engine/EComponentMobility__Type
namespace EComponentMobility {
enum Type : int { Static, Stationary, Movable };
}
// engine: 5.4-5.6 doc:Runtime/Engine/ECollisionEnabled__Type
namespace ECollisionEnabled {
enum Type : int { NoCollision, QueryOnly, PhysicsOnly, QueryAndPhysics, ProbeOnly, QueryAndProbe };
}
// engine: 5.4-5.6 doc:Runtime/Engine/ECollisionChannel
enum ECollisionChannel : int {
  ECC_WorldStatic,
  ECC_WorldDynamic,
  ECC_Pawn,
  ECC_Visibility,
  ECC_Camera,
  ECC_PhysicsBody,
  ECC_Vehicle,
  ECC_Destructible,
  ECC_GameTraceChannel1 = 14,
  ECC_MAX = 32,
};
// engine: 5.4-5.6 doc:Runtime/Engine/ECollisionResponse
enum ECollisionResponse : int { ECR_Ignore, ECR_Overlap, ECR_Block, ECR_MAX };
// engine: 5.4-5.6 doc:Runtime/Engine/FCollisionResponseContainer
struct FCollisionResponseContainer {
  FCollisionResponseContainer(ECollisionResponse Default = ECR_Block) { SetAllChannels(Default); }
  void SetAllChannels(ECollisionResponse Response) {
    for (auto& Each : Channels) Each = (uint8)Response;
  }
  bool SetResponse(ECollisionChannel Channel, ECollisionResponse Response) {
    Channels[Channel] = (uint8)Response;
    return true;
  }
  ECollisionResponse GetResponse(ECollisionChannel Channel) const { return (ECollisionResponse)Channels[Channel]; }
  uint8 Channels[32];
};
// engine: 5.4-5.6 doc:Runtime/Engine/ETeleportType
enum class ETeleportType : uint8 { None, TeleportPhysics, ResetPhysics };
// engine: 5.4-5.6 doc:Runtime/Engine/ESpawnActorCollisionHandlingMethod
enum class ESpawnActorCollisionHandlingMethod : uint8 {
  Undefined,
  AlwaysSpawn,
  AdjustIfPossibleButAlwaysSpawn,
  AdjustIfPossibleButDontSpawnIfColliding,
  DontSpawnIfColliding,
};
enum class ESpawnActorScaleMethod : uint8 { OverrideRootScale, MultiplyWithRoot, SelectDefaultAtRuntime };
// engine: 5.4-5.6 doc:Runtime/Engine/FAttachmentTransformRules
enum class EAttachmentRule : uint8 { KeepRelative, KeepWorld, SnapToTarget };
enum class EDetachmentRule : uint8 { KeepRelative, KeepWorld };
struct FAttachmentTransformRules {
  static const FAttachmentTransformRules KeepRelativeTransform, KeepWorldTransform, SnapToTargetNotIncludingScale,
      SnapToTargetIncludingScale;
  FAttachmentTransformRules(EAttachmentRule Rule, bool bWeld)
      : LocationRule(Rule), RotationRule(Rule), ScaleRule(Rule), bWeldSimulatedBodies(bWeld) {}
  FAttachmentTransformRules(EAttachmentRule L, EAttachmentRule R, EAttachmentRule S, bool bWeld)
      : LocationRule(L), RotationRule(R), ScaleRule(S), bWeldSimulatedBodies(bWeld) {}
  EAttachmentRule LocationRule, RotationRule, ScaleRule;
  bool bWeldSimulatedBodies;
};
struct FDetachmentTransformRules {
  static const FDetachmentTransformRules KeepRelativeTransform, KeepWorldTransform;
  FDetachmentTransformRules(EDetachmentRule Rule, bool bCall)
      : LocationRule(Rule), RotationRule(Rule), ScaleRule(Rule), bCallModify(bCall) {}
  EDetachmentRule LocationRule, RotationRule, ScaleRule;
  bool bCallModify;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FHitResult
struct FHitResult {
  int32 FaceIndex = INDEX_NONE;
  float Time = 1;
  float Distance = 0;
  FVector Location, ImpactPoint, Normal, ImpactNormal, TraceStart, TraceEnd;
  float PenetrationDepth = 0;
  uint8 bBlockingHit : 1 = 0;
  uint8 bStartPenetrating : 1 = 0;
  TWeakObjectPtr<UPrimitiveComponent> Component;
  FName BoneName;
  AActor* GetActor() const;
  UPrimitiveComponent* GetComponent() const;
  bool IsValidBlockingHit() const { return bBlockingHit && !bStartPenetrating; }
  void Reset(float InTime = 1, bool = true) {
    *this = FHitResult();
    Time = InTime;
  }
};
// engine: 5.4-5.6 doc:Runtime/Engine/FOverlapResult
struct FOverlapResult {
  TWeakObjectPtr<UPrimitiveComponent> Component;
  AActor* GetActor() const;
  UPrimitiveComponent* GetComponent() const;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FTimerHandle
struct FTimerHandle {
  bool IsValid() const { return Id != 0; }
  void Invalidate() { Id = 0; }
  uint64 Id = 0;
};
