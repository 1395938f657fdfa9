// Stands for Engine, Components/SphereComponent.h: declared with Components/ShapeComponent.h here.
#pragma once

#include "Components/ShapeComponent.h"
