// Stands for Engine, Subsystems/EngineSubsystem.h: declared with Subsystems/Subsystem.h here.
#pragma once

#include "Subsystems/Subsystem.h"
