// Stands for Engine, GameFramework/CharacterMovementComponent.h: declared with GameFramework/Character.h here.
#pragma once

#include "GameFramework/Character.h"
