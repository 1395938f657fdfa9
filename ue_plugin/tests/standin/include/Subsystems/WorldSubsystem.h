// Stands for Engine, Subsystems/WorldSubsystem.h: declared with Subsystems/Subsystem.h here.
#pragma once

#include "Subsystems/Subsystem.h"
