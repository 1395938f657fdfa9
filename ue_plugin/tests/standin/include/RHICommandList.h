// Stands for RHI/RenderCore, RHICommandList.h: declared with RHI.h here.
#pragma once

#include "RHI.h"
