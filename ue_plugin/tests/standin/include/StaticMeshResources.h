// Stands for Engine, StaticMeshResources.h: declared with Engine/StaticMesh.h here.
#pragma once

#include "Engine/StaticMesh.h"
