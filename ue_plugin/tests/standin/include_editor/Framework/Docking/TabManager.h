// Stands for Slate, Framework/Docking/TabManager.h: declared with Widgets/SWidget.h here.
#pragma once

#include "Widgets/SWidget.h"
