// Segment tensors as numpy sees them.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <string>
#include <tuple>
#include <vector>

#include "batch/layout.h"
#include "wire/segment.h"

namespace uepool::bindings {

namespace py = pybind11;

inline py::dtype numpy_dtype(uint32_t dtype) {
  switch (dtype) {
    case wire::kBool:
      return py::dtype("bool");
    case wire::kU8:
      return py::dtype("uint8");
    case wire::kI8:
      return py::dtype("int8");
    case wire::kU16:
      return py::dtype("uint16");
    case wire::kI16:
      return py::dtype("int16");
    case wire::kU32:
      return py::dtype("uint32");
    case wire::kI32:
      return py::dtype("int32");
    case wire::kU64:
      return py::dtype("uint64");
    case wire::kI64:
      return py::dtype("int64");
    case wire::kF16:
      return py::dtype("float16");
    case wire::kF32:
      return py::dtype("float32");
    case wire::kF64:
      return py::dtype("float64");
    default:
      throw py::value_error("unknown dtype code " + std::to_string(dtype));
  }
}

// (role, index, name, dtype code, dims of one row)
using TensorTuple = std::tuple<uint32_t, uint32_t, std::string, uint32_t, std::vector<uint32_t>>;

inline std::vector<TensorTuple> tensor_tuples(const std::vector<wire::TensorDesc>& tensors) {
  std::vector<TensorTuple> out;
  for (const wire::TensorDesc& t : tensors) {
    out.emplace_back(t.role, t.index, std::string(t.name), t.dtype, std::vector<uint32_t>(t.dims, t.dims + t.ndim));
  }
  return out;
}

inline std::vector<batch::TensorPlan> tensor_plans(const std::vector<TensorTuple>& tensors) {
  std::vector<batch::TensorPlan> out;
  for (const auto& [role, index, name, dtype, dims] : tensors) out.push_back({role, index, name, dtype, dims});
  return out;
}

// A received `valid` column holds 0 and 1 only, and is what numpy calls bool.
inline py::dtype received_dtype(const wire::TensorDesc& tensor) {
  return numpy_dtype(tensor.role == wire::kValidRow ? static_cast<uint32_t>(wire::kBool) : tensor.dtype);
}

// Shape of `rows` rows of a tensor.
inline std::vector<py::ssize_t> array_shape(const wire::TensorDesc& tensor, uint64_t rows) {
  std::vector<py::ssize_t> shape{static_cast<py::ssize_t>(rows)};
  shape.insert(shape.end(), tensor.dims, tensor.dims + tensor.ndim);
  return shape;
}

void bind_camera(py::module_& module);
void bind_link(py::module_& module);
void bind_segment(py::module_& module);
void bind_session(py::module_& module);
void bind_spawn(py::module_& module);

}  // namespace uepool::bindings
