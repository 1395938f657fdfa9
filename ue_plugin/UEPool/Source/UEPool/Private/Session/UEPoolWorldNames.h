// Names of a world's map and views, as env configs write them.
#pragma once

#include "CoreMinimal.h"

class AActor;
class UWorld;

namespace UEPool {
/** Without what the editor puts before it. */
FString MapName(const UWorld& World);

/** Of actors with a tag "UEPoolView:name", which a sensor's attach_to_actor_name can name; empty: it has no such tag.
 */
FString ViewNameOf(const AActor& Actor);
}  // namespace UEPool
