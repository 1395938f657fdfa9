// Stands for Engine, PhysicsEngine/BoxElem.h: declared with PhysicsEngine/BodySetup.h here.
#pragma once

#include "PhysicsEngine/BodySetup.h"
