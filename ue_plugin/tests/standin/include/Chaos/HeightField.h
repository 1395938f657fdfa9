// Stands for Chaos, Chaos/HeightField.h: declared with Chaos/TriangleMeshImplicitObject.h here.
#pragma once

#include "Chaos/TriangleMeshImplicitObject.h"
