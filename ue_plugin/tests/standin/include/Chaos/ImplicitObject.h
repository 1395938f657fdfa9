// Stands for Chaos, Chaos/ImplicitObject.h: declared with Chaos/TriangleMeshImplicitObject.h here.
#pragma once

#include "Chaos/TriangleMeshImplicitObject.h"
