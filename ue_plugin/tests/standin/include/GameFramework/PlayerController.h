// Stands for Engine, GameFramework/PlayerController.h: declared with GameFramework/Controller.h here.
#pragma once

#include "GameFramework/Controller.h"
