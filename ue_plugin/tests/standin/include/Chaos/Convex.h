// Stands for Chaos, Chaos/Convex.h: declared with Chaos/TriangleMeshImplicitObject.h here.
#pragma once

#include "Chaos/TriangleMeshImplicitObject.h"
