// Stands for RHI/RenderCore, RHIGPUReadback.h: declared with RHI.h here.
#pragma once

#include "RHI.h"
