// Stands for Engine, Engine/Texture2D.h: declared with Engine/TextureRenderTarget2D.h here.
#pragma once

#include "Engine/TextureRenderTarget2D.h"
