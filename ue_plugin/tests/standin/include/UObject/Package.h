// Stands for CoreUObject, UObject/Package.h: declared with UObject/Class.h here.
#pragma once

#include "UObject/Class.h"
