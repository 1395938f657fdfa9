// Stands for Engine, PhysicsEngine/SphylElem.h: declared with PhysicsEngine/BodySetup.h here.
#pragma once

#include "PhysicsEngine/BodySetup.h"
