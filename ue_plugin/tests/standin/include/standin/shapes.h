// Overlaps between shapes.
#pragma once

class UPrimitiveComponent;

namespace standin {
// Spheres and upright capsules exactly; everything else by its bounding box.
bool shapes_touch(UPrimitiveComponent& a, UPrimitiveComponent& b);
void begin_overlap(UPrimitiveComponent* a, UPrimitiveComponent* b, bool notify);
void end_overlap(UPrimitiveComponent* a, UPrimitiveComponent* b, bool notify);
}  // namespace standin
