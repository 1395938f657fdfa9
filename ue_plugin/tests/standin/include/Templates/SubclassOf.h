// Stands for CoreUObject, Templates/SubclassOf.h: declared with UObject/ObjectPtr.h here.
#pragma once

#include "UObject/ObjectPtr.h"
