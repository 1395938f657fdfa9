// Stands for Slate, Widgets/SBoxPanel.h: declared with Widgets/SWidget.h here.
#pragma once

#include "Widgets/SWidget.h"
