// Stands for CoreUObject, UObject/UObjectHash.h: declared with UObject/UObjectIterator.h here.
#pragma once

#include "UObject/UObjectIterator.h"
