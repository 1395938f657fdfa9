// Stands for Slate, Widgets/Text/STextBlock.h: declared with Widgets/SWidget.h here.
#pragma once

#include "Widgets/SWidget.h"
