// Stands for Engine, GameFramework/Info.h: declared with GameFramework/Actor.h here.
#pragma once

#include "GameFramework/Actor.h"
