#include "camera/simd_scalar.h"
//
#include "camera/kernels_all.h"

namespace uepool::camera {

const Kernels kScalarKernels = all_kernels<ScalarSimd>("scalar");

}  // namespace uepool::camera
