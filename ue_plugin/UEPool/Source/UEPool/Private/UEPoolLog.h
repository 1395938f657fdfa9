// Everything that the plugin says is said here: LogUEPool.
#pragma once

#include "Logging/LogMacros.h"

DECLARE_LOG_CATEGORY_EXTERN(LogUEPool, Log, All);
