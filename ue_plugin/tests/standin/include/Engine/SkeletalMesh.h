// Stands for Engine, Engine/SkeletalMesh.h: declared with Components/SkeletalMeshComponent.h here.
#pragma once

#include "Components/SkeletalMeshComponent.h"
