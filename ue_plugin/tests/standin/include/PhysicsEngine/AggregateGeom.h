// Stands for Engine, PhysicsEngine/AggregateGeom.h: declared with PhysicsEngine/BodySetup.h here.
#pragma once

#include "PhysicsEngine/BodySetup.h"
