// Editable properties of parts and arenas as fields of the env config, by reflection.
#pragma once

#include "CoreMinimal.h"
#include "UObject/UnrealType.h"
#include "env_config/fields.h"
#include "env_config/json.h"

namespace UEPool {
/** An editable property of a class below Base, and its field's name. */
struct FField {
  FProperty* Property;
  FString Name;
};

/** In the order of declaration, those of parent classes first. Properties of kinds that documents cannot hold are left
 * out. */
TArray<FField> FieldsOf(const UClass& Class, const UClass& Base);

/** Sets the properties that Fields has; the others keep their values. Problems go to Fields; finish() is the caller's.
 */
void ReadProperties(UObject& Object, const UClass& Base, uepool::env_config::Fields& Fields);

/** All of them as they are. */
uepool::env_config::Json::Object WriteProperties(const UObject& Object, const UClass& Base);

/** How many numbers a property holds, if it holds numbers: a number or a bool 1, vectors 2 to 4; else 0. */
int32 CountNumbers(const FProperty& Property);

/** Writes CountNumbers() numbers. */
void ReadNumbers(const FProperty& Property, const UObject& Object, float* Numbers);
}  // namespace UEPool
