// envserver._core: the C++ core as Python sees it. One file per class beside this one.
#include <pybind11/pybind11.h>

#include <system_error>

#include "bindings/arrays.h"
#include "wire/link.h"

namespace py = pybind11;

PYBIND11_MODULE(_core, module) {
  module.doc() = "The C++ core of uepool: segment, session and instance link.";
  py::register_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) std::rethrow_exception(pointer);
    } catch (const std::system_error& error) {
      const py::tuple arguments = py::make_tuple(error.code().value(), error.what());
      PyErr_SetObject(PyExc_OSError, arguments.ptr());
    }
  });
  module.attr("LINK_VERSION") = uepool::wire::kLinkVersion;
  module.attr("SEGMENT_VERSION") = uepool::wire::kSegmentVersion;
  module.attr("MESSAGE_BYTES") = uepool::wire::kMessageBytes;
  uepool::bindings::bind_camera(module);
  uepool::bindings::bind_link(module);
  uepool::bindings::bind_segment(module);
  uepool::bindings::bind_session(module);
  uepool::bindings::bind_spawn(module);
}
