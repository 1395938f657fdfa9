// Stands for Engine, GameFramework/MovementComponent.h: declared with GameFramework/Character.h here.
#pragma once

#include "GameFramework/Character.h"
