// Stands for Engine, Components/InstancedStaticMeshComponent.h: declared with Components/StaticMeshComponent.h here.
#pragma once

#include "Components/StaticMeshComponent.h"
