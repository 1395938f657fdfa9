#include "Config/UEPoolState.h"

#include <cmath>
#include <limits>

#include "Components/SceneComponent.h"
#include "Config/UEPoolNames.h"
#include "Config/UEPoolProperties.h"
#include "GameFramework/Actor.h"
#include "GameFramework/Character.h"
#include "Scene/UEPoolBelonging.h"
#include "UEPoolAgentComponent.h"
#include "UEPoolArena.h"
#include "UEPoolText.h"
#include "engine/unreal_frame.h"

namespace {
constexpr double Unbounded = std::numeric_limits<double>::infinity();

void Write(const uepool::camera::Vec3& Vector, float* Numbers) {
  Numbers[0] = Vector.x;
  Numbers[1] = Vector.y;
  Numbers[2] = Vector.z;
}

// Metres in the arena: forward, left, up.
void ReadPosition(const AActor& Actor, const AUEPoolArena& Arena, float* Numbers) {
  const FVector Place = UEPool::InArena(*Actor.GetRootComponent(), Arena).GetLocation();
  Write(uepool::engine::from_unreal(Place.X, Place.Y, Place.Z), Numbers);
}

// Cosine and sine of the angle to the left.
void ReadHeading(const AActor& Actor, const AUEPoolArena& Arena, float* Numbers) {
  const FVector Ahead = UEPool::InArena(*Actor.GetRootComponent(), Arena).GetUnitAxis(EAxis::X);
  const double Length = std::sqrt(Ahead.X * Ahead.X + Ahead.Y * Ahead.Y);
  Numbers[0] = Length > 0 ? static_cast<float>(Ahead.X / Length) : 1.0f;
  Numbers[1] = Length > 0 ? static_cast<float>((0 - Ahead.Y) / Length) : 0.0f;
}

// Metres a second in the actor's own frame: ahead, left, up.
void ReadVelocity(const AActor& Actor, const AUEPoolArena& Arena, float* Numbers) {
  const FVector Own = Actor.GetActorTransform().InverseTransformVectorNoScale(Actor.GetVelocity());
  Write(uepool::engine::from_unreal(Own.X, Own.Y, Own.Z), Numbers);
}

// The engine's own classes of actors have numbers too, of no use to agents.
const UClass& BaseOf(const AActor& Actor) {
  return Actor.IsA<ACharacter>() ? *ACharacter::StaticClass()
                                 : (Actor.IsA<APawn>() ? *APawn::StaticClass() : *AActor::StaticClass());
}
}  // namespace

FUEPoolState FUEPoolState::Of(const UUEPoolAgentComponent& Agent) {
  FUEPoolState State;
  const AActor& Actor = *Agent.GetOwner();
  const UClass& Base = BaseOf(Actor);
  TArray<FEntry> Free;
  for (TFieldIterator<FProperty> Each(Actor.GetClass()); Each; ++Each) {
    const FProperty* Property = *Each;
    const UClass* Owner = Property->GetOwnerClass();
    const int32 Size = UEPool::CountNumbers(*Property);
    if (!Owner || Owner == &Base || !Owner->IsChildOf(&Base) || Size == 0) {
      continue;
    }
    const FString Name = UEPool::ToSnakeCase(Property->GetName(), Property->IsA<FBoolProperty>());
    const FUEPoolStateField* Bounds =
        Agent.StateFields.FindByPredicate([&](const FUEPoolStateField& Field) { return Field.Name == Name; });
    if (Bounds) {
      State.Add({Name, Size, Bounds->Low, Bounds->High, Property, nullptr});
    } else {
      Free.Add({Name, Size, -Unbounded, Unbounded, Property, nullptr});
    }
  }
  for (const FEntry& Entry : Free) {
    State.Add(Entry);
  }
  State.Add({TEXT("position"), 3, -Unbounded, Unbounded, nullptr, ReadPosition});
  State.Add({TEXT("heading"), 2, -1.0, 1.0, nullptr, ReadHeading});
  State.Add({TEXT("velocity"), 3, -Unbounded, Unbounded, nullptr, ReadVelocity});
  return State;
}

void FUEPoolState::Add(const FEntry& Entry) {
  if (Entries.ContainsByPredicate([&](const FEntry& Known) { return Known.Name == Entry.Name; })) {
    return;
  }
  Entries.Add(Entry);
  Count += Entry.Size;
}

std::vector<uepool::env_config::StateField> FUEPoolState::Fields() const {
  std::vector<uepool::env_config::StateField> Result;
  for (const FEntry& Entry : Entries) {
    Result.push_back({ToCore(Entry.Name), static_cast<uint32_t>(Entry.Size), Entry.Low, Entry.High});
  }
  return Result;
}

void FUEPoolState::Read(const UUEPoolAgentComponent& Agent, const AUEPoolArena& Arena, float* Numbers) const {
  const AActor& Actor = *Agent.GetOwner();
  for (const FEntry& Entry : Entries) {
    if (Entry.Property) {
      UEPool::ReadNumbers(*Entry.Property, Actor, Numbers);
    } else {
      Entry.BuiltIn(Actor, Arena, Numbers);
    }
    for (int32 Index = 0; Index < Entry.Size; ++Index) {
      Numbers[Index] = FMath::Clamp(Numbers[Index], static_cast<float>(Entry.Low), static_cast<float>(Entry.High));
    }
    Numbers += Entry.Size;
  }
}
