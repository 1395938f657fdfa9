// Stands for Engine, Subsystems/SubsystemCollection.h: declared with Subsystems/Subsystem.h here.
#pragma once

#include "Subsystems/Subsystem.h"
