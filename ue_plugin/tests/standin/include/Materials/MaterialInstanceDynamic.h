// Stands for Engine, Materials/MaterialInstanceDynamic.h: declared with Materials/MaterialInterface.h here.
#pragma once

#include "Materials/MaterialInterface.h"
