// Stands for Engine, Components/HierarchicalInstancedStaticMeshComponent.h: declared with
// Components/StaticMeshComponent.h here.
#pragma once

#include "Components/StaticMeshComponent.h"
