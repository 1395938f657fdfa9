// Stands for Core, Misc/ScopeLock.h: declared with HAL/CriticalSection.h here.
#pragma once

#include "HAL/CriticalSection.h"
