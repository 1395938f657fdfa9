// Stands for Engine, GameFramework/Pawn.h: declared with GameFramework/Controller.h here.
#pragma once

#include "GameFramework/Controller.h"
