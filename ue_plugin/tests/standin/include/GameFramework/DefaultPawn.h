// Stands for Engine, GameFramework/DefaultPawn.h: declared with GameFramework/Controller.h here.
#pragma once

#include "GameFramework/Controller.h"
