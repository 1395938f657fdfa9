// Stands for Engine, PhysicsEngine/PhysicsAsset.h: declared with PhysicsEngine/BodySetup.h here.
#pragma once

#include "PhysicsEngine/BodySetup.h"
