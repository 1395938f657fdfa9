// What functions of this file may use, compilers are told here rather than on their command lines: engines compile this
// with one set of options for all files. Everything shared with other files comes first, so that no function that they
// have too is compiled for AVX2.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "camera/format.h"
#include "camera/kernels.h"
#include "camera/math.h"

#if defined(__x86_64__) || defined(_M_X64)

#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#elif defined(__GNUC__)
#pragma GCC target("avx2")
#endif

#include "camera/simd_avx2.h"
//
#include "camera/kernels_all.h"

namespace uepool::camera {
namespace {

const Kernels kAvx2Kernels = all_kernels<Avx2Simd>("avx2");

}  // namespace
}  // namespace uepool::camera

#if defined(__clang__)
#pragma clang attribute pop
#endif

namespace uepool::camera {

#if defined(__GNUC__) || defined(__clang__)
const Kernels* avx2_kernels() { return __builtin_cpu_supports("avx2") ? &kAvx2Kernels : nullptr; }
#else
const Kernels* avx2_kernels() {
  int leaf1[4], leaf7[4];
  __cpuid(leaf1, 1);
  const bool saves_registers = (leaf1[2] & (1 << 27)) != 0 && (_xgetbv(0) & 6) == 6;
  __cpuidex(leaf7, 7, 0);
  return saves_registers && (leaf7[1] & (1 << 5)) != 0 ? &kAvx2Kernels : nullptr;
}
#endif

}  // namespace uepool::camera

#else

namespace uepool::camera {
const Kernels* avx2_kernels() { return nullptr; }
}  // namespace uepool::camera

#endif
