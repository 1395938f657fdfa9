#include "Parts/UEPoolFallTerminator.h"

#include "GameFramework/Actor.h"
#include "Scene/UEPoolBelonging.h"
#include "UEPoolArena.h"
#include "engine/unreal_frame.h"

UUEPoolFallTerminator::UUEPoolFallTerminator() { TypeName = TEXT("fall"); }

EUEPoolEnd UUEPoolFallTerminator::GetEnd_Implementation() {
  const double Height = UEPool::InArena(*GetOwner()->GetRootComponent(), *GetArena()).GetLocation().Z;
  return Height < MinHeight * uepool::engine::kUnitsPerMetre ? EUEPoolEnd::Terminated : EUEPoolEnd::None;
}
