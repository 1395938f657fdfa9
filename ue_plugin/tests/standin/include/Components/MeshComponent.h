// Stands for Engine, Components/MeshComponent.h: declared with Components/PrimitiveComponent.h here.
#pragma once

#include "Components/PrimitiveComponent.h"
