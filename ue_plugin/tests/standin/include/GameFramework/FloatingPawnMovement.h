// Stands for Engine, GameFramework/FloatingPawnMovement.h: declared with GameFramework/Character.h here.
#pragma once

#include "GameFramework/Character.h"
