// Stands for Core, Stats/Stats.h and ProfilingDebugging/CpuProfilerTrace.h: measurements that measure nothing.
#pragma once

#include "CoreTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/TStatId
struct TStatId {};
#define RETURN_QUICK_DECLARE_CYCLE_STAT(StatId, GroupId) return TStatId()
#define DECLARE_STATS_GROUP(Description, Id, Category)
#define DECLARE_CYCLE_STAT(Description, Id, Group)
#define SCOPE_CYCLE_COUNTER(Id)
#define QUICK_SCOPE_CYCLE_COUNTER(Id)
#define TRACE_CPUPROFILER_EVENT_SCOPE(Name)
