#include "Session/UEPoolWorldNames.h"

#include "Engine/World.h"
#include "GameFramework/Actor.h"

namespace UEPool {
FString MapName(const UWorld& World) { return UWorld::RemovePIEPrefix(World.GetMapName()); }

FString ViewNameOf(const AActor& Actor) {
  const FString Prefix = TEXT("UEPoolView:");
  for (const FName& Tag : Actor.Tags) {
    const FString Text = Tag.ToString();
    if (Text.StartsWith(Prefix)) {
      return Text.RightChop(Prefix.Len());
    }
  }
  return FString();
}
}  // namespace UEPool
