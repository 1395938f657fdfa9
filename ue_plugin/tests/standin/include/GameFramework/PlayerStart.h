// Stands for Engine, GameFramework/PlayerStart.h: declared with GameFramework/Controller.h here.
#pragma once

#include "GameFramework/Controller.h"
