// Stands for Core, ProfilingDebugging/CpuProfilerTrace.h: declared with Stats/Stats.h here.
#pragma once

#include "Stats/Stats.h"
