// What stands where when an episode begins. Metres in the arena's frame: X to the north, Y to the west.
#pragma once

#include "ApplesHeading.h"
#include "CoreMinimal.h"
#include "Math/RandomStream.h"
#include "Misc/Optional.h"

namespace ApplesGame {
constexpr double RobotRadius = 0.3;
constexpr double TrunkRadius = 0.3;    // of a tree of scale 1
constexpr double TreeVariation = 0.2;  // scales are 1 and at most this much more or less
constexpr double AppleVariation = 0.15;
constexpr int32 TreeKinds = 3;
constexpr int32 MostApples = 100;
constexpr int32 MostTrees = 60;
}  // namespace ApplesGame

struct FApplesApple {
  FVector2D At;
  double Scale = 1.0;
};

struct FApplesTree {
  FVector2D At;
  double Scale = 1.0;
  int32 Kind = 0;

  double Radius() const { return ApplesGame::TrunkRadius * Scale; }
};

struct FApplesStart {
  FVector2D At;
  FApplesHeading Heading = 0;
};

struct FApplesLayout {
  bool bOrchard = false;
  double Size = 0.0;  // between opposite walls
  TArray<FApplesApple> Apples;
  TArray<FApplesTree> Trees;
  TArray<FApplesStart> Robots;
};

/** Where an agent may begin: in the middle of a wall or in a corner, looking at the garden's centre. */
struct FApplesSpawnPoint {
  const TCHAR* Name;
  int32 North;  // -1, 0 or 1
  int32 West;
  double Turns;
};

/** What the env config, or a reset's options, ask of a layout. */
struct FApplesLayoutRequest {
  FString Map;                              // one of MapNames(); empty: the first
  TArray<const FApplesSpawnPoint*> Robots;  // of each; null: anywhere
  int32 NumApples = 0;
  int32 NumTrees = 0;
  double GardenSize = 0.0;
  double PickupRadius = 0.0;
  double Variation = 0.0;
  // In place of random ones:
  TOptional<TArray<FVector2D>> Trees;
  TOptional<TArray<FVector2D>> Apples;
  TOptional<TArray<FApplesStart>> Starts;
};

namespace ApplesGame {
TArray<FString> MapNames();
const TArray<FApplesSpawnPoint>& SpawnPoints();
/** Null: there is none of that name. */
const FApplesSpawnPoint* FindSpawnPoint(const FString& Name);

/** All that is random follows from the stream. Empty, or why there is no such layout. */
FString MakeLayout(const FRandomStream& Stream, const FApplesLayoutRequest& Request, FApplesLayout& Layout);
}  // namespace ApplesGame
