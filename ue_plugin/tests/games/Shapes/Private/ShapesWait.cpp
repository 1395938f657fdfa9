#include "ShapesWait.h"

FUEPoolSpace UShapesWait::GetActionSpace_Implementation() const { return FUEPoolSpace::MakeDiscrete(2); }
