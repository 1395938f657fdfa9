// Control over objects for the engine's own use and for tests.
#pragma once

#include "UObject/UObjectGlobals.h"

namespace standin {

// Marks an object and everything within it as garbage: weak pointers to it read null from here on.
void mark_garbage(UObject* object);
// Frees what is marked. References to it from reflected properties are set to null first, as the collector does; others
// dangle, as they would.
void free_garbage();
// Frees every object but classes and default objects; at exit these as well.
void free_all_objects(bool with_classes);
int object_count();
// Gives a default object what its class and the configuration say now.
void restore_default(UObject* object);

}  // namespace standin
