// Stands for CoreUObject, UObject/WeakObjectPtr.h: declared with UObject/ObjectPtr.h here.
#pragma once

#include "UObject/ObjectPtr.h"
