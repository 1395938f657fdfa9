#include "ApplesDriverOf.h"

#include "ApplesArena.h"
#include "UEPoolComponent.h"

namespace ApplesGame {
const FApplesGarden& GardenOf(const UUEPoolComponent& Part) {
  static const FApplesGarden None;
  const AApplesArena* Arena = Cast<AApplesArena>(Part.GetArena());
  return Arena ? Arena->GetGarden() : None;
}

const FApplesDriver& DriverOf(const UUEPoolComponent& Part) {
  static const FApplesDriver None;
  const AApplesArena* Arena = Cast<AApplesArena>(Part.GetArena());
  const TArray<FApplesDriver>& Robots = GardenOf(Part).GetRobots();
  const int32 Number = Arena ? Arena->NumberOf(Part.GetAgent()) : INDEX_NONE;
  return Robots.IsValidIndex(Number) ? Robots[Number] : None;
}
}  // namespace ApplesGame
