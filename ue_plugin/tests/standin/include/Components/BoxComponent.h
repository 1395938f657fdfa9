// Stands for Engine, Components/BoxComponent.h: declared with Components/ShapeComponent.h here.
#pragma once

#include "Components/ShapeComponent.h"
