// Stands for Engine, GameFramework/PawnMovementComponent.h: declared with GameFramework/Character.h here.
#pragma once

#include "GameFramework/Character.h"
