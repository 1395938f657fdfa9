// Stands for Engine, Components/SceneCaptureComponent.h: declared with SceneCaptureComponent2D.h here.
#pragma once

#include "Components/SceneCaptureComponent2D.h"
