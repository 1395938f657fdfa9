// Which classes of parts there are, by the names of their types.
#pragma once

#include <string>
#include <vector>

#include "CoreMinimal.h"

class UClass;
class AActor;

namespace UEPool {
/** All usable classes below Base, those of Blueprints that are loaded included; sorted by type name. */
TMap<FString, UClass*> TypesOf(UClass& Base);

std::vector<std::string> NamesOf(const TMap<FString, UClass*>& Types);

/** The actor class that `agent_ue_class` means: a path, or a class's name with or without prefix and "_C". Null: there
 * is none. */
UClass* FindActorClass(const FString& Name);
}  // namespace UEPool
