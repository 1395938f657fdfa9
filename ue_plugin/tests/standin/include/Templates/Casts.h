// Stands for CoreUObject, Templates/Casts.h: declared with UObject/UObjectGlobals.h here.
#pragma once

#include "UObject/UObjectGlobals.h"
