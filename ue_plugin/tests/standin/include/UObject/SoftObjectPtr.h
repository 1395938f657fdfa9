// Stands for CoreUObject, UObject/SoftObjectPtr.h: declared with UObject/ObjectPtr.h here.
#pragma once

#include "UObject/ObjectPtr.h"
