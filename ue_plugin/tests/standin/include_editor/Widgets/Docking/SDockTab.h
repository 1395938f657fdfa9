// Stands for Slate, Widgets/Docking/SDockTab.h: declared with Widgets/SWidget.h here.
#pragma once

#include "Widgets/SWidget.h"
