// Stands for CoreUObject, UObject/SoftObjectPath.h: declared with UObject/ObjectPtr.h here.
#pragma once

#include "UObject/ObjectPtr.h"
