// Stands for Slate, Widgets/DeclarativeSyntaxSupport.h: declared with Widgets/SWidget.h here.
#pragma once

#include "Widgets/SWidget.h"
