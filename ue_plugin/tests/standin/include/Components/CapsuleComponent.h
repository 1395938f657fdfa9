// Stands for Engine, Components/CapsuleComponent.h: declared with Components/ShapeComponent.h here.
#pragma once

#include "Components/ShapeComponent.h"
