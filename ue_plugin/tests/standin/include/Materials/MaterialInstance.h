// Stands for Engine, Materials/MaterialInstance.h: declared with Materials/MaterialInterface.h here.
#pragma once

#include "Materials/MaterialInterface.h"
