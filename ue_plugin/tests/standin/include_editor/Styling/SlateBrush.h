// Stands for Slate, Styling/SlateBrush.h: declared with Widgets/SWidget.h here.
#pragma once

#include "Widgets/SWidget.h"
