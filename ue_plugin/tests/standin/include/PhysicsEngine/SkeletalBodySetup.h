// Stands for Engine, PhysicsEngine/SkeletalBodySetup.h: declared with PhysicsEngine/BodySetup.h here.
#pragma once

#include "PhysicsEngine/BodySetup.h"
