// Stands for Engine, Engine/GameEngine.h: declared with Engine/Engine.h here.
#pragma once

#include "Engine/Engine.h"
