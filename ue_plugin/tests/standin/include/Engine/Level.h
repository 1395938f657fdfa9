// Stands for Engine, Engine/Level.h: declared with Engine/World.h here.
#pragma once

#include "Engine/World.h"
