// Stands for CoreUObject, UObject/EnumProperty.h: declared with UObject/UnrealType.h here.
#pragma once

#include "UObject/UnrealType.h"
