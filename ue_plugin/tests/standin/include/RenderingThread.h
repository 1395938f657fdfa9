// Stands for RHI/RenderCore, RenderingThread.h: declared with RHI.h here.
#pragma once

#include "RHI.h"
