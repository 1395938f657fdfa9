// Stands for Engine, PhysicsEngine/ConvexElem.h: declared with PhysicsEngine/BodySetup.h here.
#pragma once

#include "PhysicsEngine/BodySetup.h"
