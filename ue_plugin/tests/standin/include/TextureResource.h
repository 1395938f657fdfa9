// Stands for RHI/RenderCore, TextureResource.h: declared with RHI.h here.
#pragma once

#include "RHI.h"
