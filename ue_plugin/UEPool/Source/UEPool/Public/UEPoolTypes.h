// What agents' components exchange with the plugin: spaces, episodes, ends.
#pragma once

#include "CoreMinimal.h"
#include "UEPoolTypes.generated.h"

/** Where an episode of an env begins. */
USTRUCT(BlueprintType)
struct UEPOOL_API FUEPoolEpisode {
  GENERATED_BODY()

  /** Equal seeds must begin equal episodes. The arena's random stream is seeded by it already. */
  UPROPERTY(BlueprintReadOnly, Category = "UEPool")
  int64 Seed = 0;

  /** Of the episode, since the trainer seeded the env. */
  UPROPERTY(BlueprintReadOnly, Category = "UEPool")
  int64 Number = 0;

  /** The options of the reset, a JSON object; empty: none. */
  UPROPERTY(BlueprintReadOnly, Category = "UEPool")
  FString Options;
};

/** Whether an episode goes on. */
UENUM(BlueprintType)
enum class EUEPoolEnd : uint8 {
  /** It goes on. */
  None,
  /** The task is over: a state without a future. */
  Terminated,
  /** It is cut off, by a limit of steps for instance: a trainer bootstraps the value of the last state. */
  Truncated
};

UENUM(BlueprintType)
enum class EUEPoolSpaceKind : uint8 {
  /** Numbers between two bounds. */
  Box,
  /** One of some choices. */
  Discrete,
  /** Several choices at once. */
  MultiDiscrete
};

/** What actions, or observations of a sensor of one's own, can be. */
USTRUCT(BlueprintType)
struct UEPOOL_API FUEPoolSpace {
  GENERATED_BODY()

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  EUEPoolSpaceKind Kind = EUEPoolSpaceKind::Box;

  /** Of a box: its shape. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  TArray<int32> Shape;

  /** Of a box: the least of each number. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  double Low = -1.0;

  /** Of a box: the most of each number. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  double High = 1.0;

  /** Of a box of observations: bytes from 0 to 255 instead of 32-bit floats. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  bool bBytes = false;

  /** How many choices there are; several numbers for several choices at once. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  TArray<int32> Choices;

  /** For people: of each choice, or of each number. May be empty. */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  TArray<FString> Names;

  static FUEPoolSpace MakeBox(const TArray<int32>& InShape, double InLow, double InHigh);
  static FUEPoolSpace MakeDiscrete(int32 Count);
  static FUEPoolSpace MakeMultiDiscrete(const TArray<int32>& Counts);

  /** How many numbers a value has. */
  int32 Num() const;
};

/** What kind of numbers an info entry has. */
UENUM(BlueprintType)
enum class EUEPoolNumber : uint8 { Float32, Float64, Int64 };

/** A number of an agent's state that trainers may read, with its bounds. */
USTRUCT(BlueprintType)
struct UEPOOL_API FUEPoolStateField {
  GENERATED_BODY()

  /** A property of the agent's actor: its name as in the env config ("fuel_left" for FuelLeft). */
  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  FString Name;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  double Low = -1.0;

  UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "UEPool")
  double High = 1.0;
};
