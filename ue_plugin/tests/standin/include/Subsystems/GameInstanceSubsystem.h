// Stands for Engine, Subsystems/GameInstanceSubsystem.h: declared with Subsystems/Subsystem.h here.
#pragma once

#include "Subsystems/Subsystem.h"
