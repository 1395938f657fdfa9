// Stands for CoreUObject, UObject/WeakObjectPtrTemplates.h: declared with UObject/ObjectPtr.h here.
#pragma once

#include "UObject/ObjectPtr.h"
