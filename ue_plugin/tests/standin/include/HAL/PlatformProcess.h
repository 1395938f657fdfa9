// Stands for Core, HAL/PlatformProcess.h: declared with HAL/PlatformMisc.h here.
#pragma once

#include "HAL/PlatformMisc.h"
