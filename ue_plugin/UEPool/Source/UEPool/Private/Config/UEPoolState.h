// What `state` sensors, and infos, may read of an agent: its place and motion, and its actor's numbers by name.
#pragma once

#include <vector>

#include "CoreMinimal.h"
#include "env_config/world.h"

class AActor;
class AUEPoolArena;
class FProperty;
class UUEPoolAgentComponent;

/** Reads the state of agents of one class. */
class FUEPoolState {
 public:
  /** The fields of an agent's actor, those with bounds first; built-in ones where the actor has none of that name. */
  static FUEPoolState Of(const UUEPoolAgentComponent& Agent);

  std::vector<uepool::env_config::StateField> Fields() const;

  /** Writes all numbers, in the order of Fields(). */
  void Read(const UUEPoolAgentComponent& Agent, const AUEPoolArena& Arena, float* Numbers) const;

  int32 Num() const { return Count; }

 private:
  using FBuiltIn = void (*)(const AActor& Actor, const AUEPoolArena& Arena, float* Numbers);

  struct FEntry {
    FString Name;
    int32 Size;
    double Low;
    double High;
    const FProperty* Property;  // or else
    FBuiltIn BuiltIn;
  };

  void Add(const FEntry& Entry);

  TArray<FEntry> Entries;
  int32 Count = 0;
};
