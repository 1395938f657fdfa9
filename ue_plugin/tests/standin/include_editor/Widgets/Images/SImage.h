// Stands for Slate, Widgets/Images/SImage.h: declared with Widgets/SWidget.h here.
#pragma once

#include "Widgets/SWidget.h"
