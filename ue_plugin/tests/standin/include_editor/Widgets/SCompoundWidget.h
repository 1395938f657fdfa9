// Stands for Slate, Widgets/SCompoundWidget.h: declared with Widgets/SWidget.h here.
#pragma once

#include "Widgets/SWidget.h"
