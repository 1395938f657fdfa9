// All kernels for one kind of lanes.
#pragma once

#include "camera/kernel_cast.h"
#include "camera/kernel_cull.h"
#include "camera/kernel_draw.h"
#include "camera/kernel_resolve.h"
#include "camera/kernel_shadow.h"
#include "camera/kernels.h"

namespace uepool::camera {

template <class S>
constexpr Kernels all_kernels(const char* name) {
  return {name, cull<S>, draw<S>, resolve<S>, shadow<S>, cast<S>};
}

}  // namespace uepool::camera
