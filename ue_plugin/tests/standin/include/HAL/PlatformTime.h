// Stands for Core, HAL/PlatformTime.h: declared with HAL/PlatformMisc.h here.
#pragma once

#include "HAL/PlatformMisc.h"
