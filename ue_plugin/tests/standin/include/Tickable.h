// Stands for Engine, Tickable.h: declared with Subsystems/Subsystem.h here.
#pragma once

#include "Subsystems/Subsystem.h"
