// Stands for Engine, GameFramework/PlayerState.h: declared with GameFramework/Controller.h here.
#pragma once

#include "GameFramework/Controller.h"
