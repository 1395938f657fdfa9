// Stands for Engine, Components/SkinnedMeshComponent.h: declared with Components/SkeletalMeshComponent.h here.
#pragma once

#include "Components/SkeletalMeshComponent.h"
