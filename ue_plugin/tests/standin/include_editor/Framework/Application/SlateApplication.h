// Stands for Slate, Framework/Application/SlateApplication.h: declared with Widgets/SWidget.h here.
#pragma once

#include "Widgets/SWidget.h"
