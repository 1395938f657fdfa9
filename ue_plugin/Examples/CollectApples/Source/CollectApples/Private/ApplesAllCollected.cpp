#include "ApplesAllCollected.h"

#include "ApplesDriverOf.h"

UApplesAllCollected::UApplesAllCollected() { TypeName = TEXT("all_collected"); }

EUEPoolEnd UApplesAllCollected::GetEnd_Implementation() {
  return ApplesGame::GardenOf(*this).GetApplesLeft() == 0 ? EUEPoolEnd::Terminated : EUEPoolEnd::None;
}
