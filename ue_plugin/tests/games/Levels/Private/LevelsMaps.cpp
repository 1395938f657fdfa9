// The levels by name: `Levels LEVEL -nullrhi`. A launcher's number of envs makes as many arenas, but in Short.
#include "Components/SphereComponent.h"
#include "Components/StaticMeshComponent.h"
#include "Engine/StaticMesh.h"
#include "Engine/World.h"
#include "LevelsAgent.h"
#include "LevelsArena.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolAppearanceComponent.h"
#include "UEPoolSubsystem.h"
#include "standin/engine.h"

namespace {
using FBuild = TFunction<void(ALevelsArena& Arena)>;

template <class T>
T* Place(ALevelsArena& Arena, const FVector& Where = FVector::ZeroVector) {
  T* Actor = Arena.GetWorld()->SpawnActor<T>(Arena.GetActorLocation() + Where, FRotator::ZeroRotator);
  Actor->AttachToActor(&Arena, FAttachmentTransformRules::KeepWorldTransform);
  return Actor;
}

void Arenas(UWorld& World, int32 Count, const FBuild& Build) {
  for (int32 Env = 0; Env < Count; ++Env) {
    Build(*World.SpawnActor<ALevelsArena>(FVector(0.0, 10000.0 * Env, 0.0), FRotator::ZeroRotator));
  }
}

standin::MapFunction Level(const FBuild& Build) {
  return [Build](UWorld& World) { Arenas(World, UUEPoolSubsystem::GetRequestedEnvs(), Build); };
}

// An actor that is nothing but a place, with a say in how it looks.
void PlaceLook(ALevelsArena& Arena, bool bInvisible) {
  AActor* Actor = Place<AActor>(Arena);
  auto* Root = NewObject<USceneComponent>(Actor, TEXT("Root"));
  Actor->SetRootComponent(Root);
  Root->RegisterComponent();
  auto* Look = NewObject<UUEPoolAppearanceComponent>(Actor, TEXT("Clothes"));
  Look->bInvisible = bInvisible;
  Look->RegisterComponent();
}

const standin::MapRegistrar Clock("Clock", Level([](ALevelsArena& Arena) {
                                    Arena.DefaultAgentClass = ALevelsAgent::StaticClass();
                                  }));

const standin::MapRegistrar Two("Two", Level([](ALevelsArena& Arena) {
                                  Place<ALevelsAgent>(Arena)->Agent->Id = TEXT("A");
                                  Place<ALevelsAgent>(Arena)->Agent->Id = TEXT("B");
                                }));

const standin::MapRegistrar Falling("Falling", Level([](ALevelsArena& Arena) { Place<ALevelsAgent>(Arena)->Drop(); }));

const standin::MapRegistrar TwoIds("TwoIds", Level([](ALevelsArena& Arena) {
                                     Place<ALevelsAgent>(Arena);
                                     Place<ALevelsAgent>(Arena);
                                   }));

const standin::MapRegistrar NoCollision("NoCollision", Level([](ALevelsArena& Arena) {
                                          Place<ALevelsAgent>(Arena);
                                          PlaceLook(Arena, false);
                                        }));

const standin::MapRegistrar Unseen("Unseen", Level([](ALevelsArena& Arena) {
                                     Place<ALevelsAgent>(Arena);
                                     PlaceLook(Arena, true);
                                   }));

// What players see and physics does not know.
const standin::MapRegistrar Ghosts("Ghosts", Level([](ALevelsArena& Arena) {
                                     Place<ALevelsAgent>(Arena);
                                     for (int32 Number = 0; Number < 10; ++Number) {
                                       AActor* Actor = Place<AActor>(Arena);
                                       auto* Drawn = NewObject<UStaticMeshComponent>(Actor);
                                       Drawn->SetStaticMesh(NewObject<UStaticMesh>(Actor));
                                       Actor->SetRootComponent(Drawn);
                                       Drawn->RegisterComponent();
                                       // Only now there is something to attach.
                                       Actor->AttachToActor(&Arena, FAttachmentTransformRules::KeepWorldTransform);
                                     }
                                   }));

const standin::MapRegistrar Nobody("Nobody", Level([](ALevelsArena&) {}));

const standin::MapRegistrar Mixed("Mixed", Level([](ALevelsArena& Arena) {
                                    Place<ALevelsAgent>(Arena)->Agent->Id = TEXT("A");
                                    Place<ALevelsOtherAgent>(Arena)->Agent->Id = TEXT("B");
                                  }));

const standin::MapRegistrar BadDefault("BadDefault", Level([](ALevelsArena& Arena) {
                                         Place<ALevelsAgent>(Arena)->Agent->DefaultConfig = TEXT("{\"sensors\": [");
                                       }));

const standin::MapRegistrar Changing("Changing", Level([](ALevelsArena& Arena) {
                                       Arena.DefaultAgentClass = ALevelsAgent::StaticClass();
                                       Arena.LaterAgentClass = ALevelsOtherAgent::StaticClass();
                                     }));

const standin::MapRegistrar Short("Short", [](UWorld& World) {
  Arenas(World, 1, [](ALevelsArena& Arena) { Arena.DefaultAgentClass = ALevelsAgent::StaticClass(); });
});
}  // namespace
