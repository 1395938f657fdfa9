// Stands for Engine, PhysicsEngine/SphereElem.h: declared with PhysicsEngine/BodySetup.h here.
#pragma once

#include "PhysicsEngine/BodySetup.h"
