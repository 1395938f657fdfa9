// Stands for CoreUObject, UObject/StrongObjectPtr.h: declared with UObject/ObjectPtr.h here.
#pragma once

#include "UObject/ObjectPtr.h"
