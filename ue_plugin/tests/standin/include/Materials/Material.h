// Stands for Engine, Materials/Material.h: declared with Materials/MaterialInterface.h here.
#pragma once

#include "Materials/MaterialInterface.h"
