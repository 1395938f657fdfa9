// Stands for Core, Modules/ModuleInterface.h: declared with Modules/ModuleManager.h here.
#pragma once

#include "Modules/ModuleManager.h"
