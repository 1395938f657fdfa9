// envserver._core.Link: an instance written in Python.
#include "link/link.h"

#include <pybind11/stl.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "bindings/arrays.h"

namespace uepool::bindings {

namespace {

constexpr int kSignalCheckMs = 500;

class PyLink {
 public:
  PyLink(std::string address, std::string token, std::string engine, uint32_t envs, bool steps_subset,
         uint32_t protocol_version) {
    options_.address = std::move(address);
    options_.token = std::move(token);
    options_.engine = std::move(engine);
    options_.envs = envs;
    options_.steps_subset = steps_subset;
    options_.protocol_version = protocol_version;
  }

  void connect() {
    bool connected = false;
    {
      py::gil_scoped_release release;
      connected = link_.connect(options_);
    }
    if (connected) return;
    PyErr_SetString(PyExc_ConnectionError, link_.error().c_str());
    throw py::error_already_set();
  }

  std::tuple<int, uint32_t, uint32_t> next(int timeout_ms) {
    for (;;) {
      bool going_on = false;
      {
        py::gil_scoped_release release;
        going_on = link_.next(&event_, timeout_ms < 0 ? kSignalCheckMs : timeout_ms);
      }
      if (!going_on) return {-1, 0, 0};
      if (event_.kind != link::Event::kNone) break;
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      if (timeout_ms >= 0) return {link::Event::kNone, 0, 0};
    }
    return {event_.kind, event_.env, link_.bound() ? link_.binding().block(event_.env) : 0};
  }

  void offer(const std::string& spec_json,
             const std::vector<std::tuple<uint32_t, uint32_t, std::vector<uint32_t>>>& leaves, uint32_t agents) {
    std::vector<link::Leaf> described;
    for (const auto& [role, dtype, dims] : leaves) {
      described.push_back({static_cast<wire::Role>(role), static_cast<wire::DType>(dtype), dims});
    }
    link_.offer(spec_json, described, agents);
  }

  void reply_picture(uint32_t request, py::array_t<uint8_t, py::array::c_style> picture) {
    if (picture.ndim() != 3 || picture.shape(2) != 3) throw py::value_error("a picture is [height, width, 3] uint8");
    link_.reply_picture(request, picture.data(), static_cast<uint32_t>(picture.shape(0)),
                        static_cast<uint32_t>(picture.shape(1)));
  }

  py::array view(uint32_t block, size_t index) {
    link::Binding& binding = bound();
    const wire::BindHead& head = binding.head();
    const wire::TensorDesc& tensor = binding.tensors().at(index);
    if (block >= head.num_blocks) throw py::index_error("no such block");
    uint8_t* start =
        tensor.role == wire::kAction ? binding.base() : binding.base() + head.blocks_offset + block * head.block_stride;
    // The array keeps the segment mapped, so that one kept past UNBOUND is stale but not a crash.
    py::capsule owner(new std::shared_ptr<void>(link_.mapping()),
                      [](void* held) { delete static_cast<std::shared_ptr<void>*>(held); });
    return py::array(numpy_dtype(tensor.dtype), array_shape(tensor, uint64_t{head.num_envs} * head.agents),
                     start + tensor.offset, owner);
  }

  link::Binding& bound() {
    if (!link_.bound()) throw std::runtime_error("the link is not bound to a session");
    return link_.binding();
  }

  // The envs that a task may be finished for are the link's own.
  uint32_t own(uint32_t env) {
    if (env >= bound().num_envs()) throw py::index_error("env " + std::to_string(env) + " is not hosted here");
    return env;
  }

  link::Link link_;
  link::LinkOptions options_;
  link::Event event_;
};

// The two calls of every step as plain C functions. pybind11's dispatch touches so much memory that a step costs twice
// as much where many instances share a core, and each of them starts with cold caches.

PyLink& link_of(PyObject* capsule) { return *static_cast<PyLink*>(PyCapsule_GetPointer(capsule, nullptr)); }

PyObject* next_task(PyObject* capsule, PyObject*) {
  PyLink& self = link_of(capsule);
  for (;;) {
    PyThreadState* state = PyEval_SaveThread();
    const bool going_on = self.link_.next(&self.event_, kSignalCheckMs);
    PyEval_RestoreThread(state);
    if (!going_on) return Py_BuildValue("(iii)", -1, 0, 0);
    if (self.event_.kind != link::Event::kNone) break;
    if (PyErr_CheckSignals() != 0) return nullptr;
  }
  const uint32_t block = self.link_.bound() ? self.link_.binding().block(self.event_.env) : 0;
  return Py_BuildValue("(iII)", static_cast<int>(self.event_.kind), self.event_.env, block);
}

// True when `object` is an array of exactly the tensor's dtype and row shape, in C order.
bool is_row_of(PyObject* object, const wire::TensorDesc& tensor) {
  namespace detail = py::detail;
  static const detail::npy_api& api = detail::npy_api::get();
  // NumPy has one object per built-in dtype; an array with another one that is equal just goes the long way.
  static const std::array<PyObject*, wire::kF16 + 1> dtypes = [] {
    std::array<PyObject*, wire::kF16 + 1> all{};
    for (uint32_t i = 0; i < all.size(); ++i) all[i] = numpy_dtype(i).release().ptr();
    return all;
  }();
  if (Py_TYPE(object) != api.PyArray_Type_) return false;
  const detail::PyArray_Proxy* array = detail::array_proxy(object);
  if (array->descr != dtypes[tensor.dtype] || array->nd != static_cast<int>(tensor.ndim)) return false;
  for (uint32_t d = 0; d < tensor.ndim; ++d) {
    if (array->dimensions[d] != static_cast<Py_intptr_t>(tensor.dims[d])) return false;
  }
  return (array->flags & detail::npy_api::NPY_ARRAY_C_CONTIGUOUS_) != 0;
}

PyObject* finish_array_step(PyObject* capsule, PyObject* const* args, Py_ssize_t count) {
  PyLink& self = link_of(capsule);
  if (count != 5 || !self.link_.bound()) {
    PyErr_SetString(PyExc_TypeError, "finish(env, observation, reward, terminated, truncated), while bound");
    return nullptr;
  }
  link::Binding& binding = self.link_.binding();
  const double reward = PyFloat_AsDouble(args[2]);
  if (PyErr_Occurred() != nullptr) {  // no number: the long way tells so
    PyErr_Clear();
    Py_RETURN_FALSE;
  }
  const unsigned long env = PyLong_AsUnsignedLong(args[0]);
  const int terminated = PyObject_IsTrue(args[3]);
  const int truncated = PyObject_IsTrue(args[4]);
  if (PyErr_Occurred() != nullptr) return nullptr;
  if (env >= binding.num_envs() || binding.agents() != 1) {
    PyErr_SetString(PyExc_IndexError, "the env is not hosted here, or has several agents");
    return nullptr;
  }
  const wire::TensorDesc& tensor = binding.tensors()[0];  // observations come first
  if (!is_row_of(args[1], tensor)) Py_RETURN_FALSE;
  const uint32_t local = static_cast<uint32_t>(env);
  std::memcpy(binding.row(wire::kObservation, 0, local), py::detail::array_proxy(args[1])->data, tensor.row_bytes);
  *binding.reward(local) = reward;
  binding.finish_step(local, terminated != 0, truncated != 0);
  Py_RETURN_TRUE;
}

py::tuple plain_functions(const py::object& link) {
  static PyMethodDef next = {"next", next_task, METH_NOARGS, "Link.next() that waits for ever"};
  static PyMethodDef finish = {"finish", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(finish_array_step)),
                               METH_FASTCALL, "(env, observation, reward, terminated, truncated) -> bool"};
  PyObject* capsule = PyCapsule_New(&link.cast<PyLink&>(), nullptr, [](PyObject* held) {
    Py_DECREF(static_cast<PyObject*>(PyCapsule_GetContext(held)));
  });
  if (capsule == nullptr) throw py::error_already_set();
  PyCapsule_SetContext(capsule, link.inc_ref().ptr());
  const auto owner = py::reinterpret_steal<py::object>(capsule);
  return py::make_tuple(py::reinterpret_steal<py::object>(PyCFunction_New(&next, capsule)),
                        py::reinterpret_steal<py::object>(PyCFunction_New(&finish, capsule)));
}

}  // namespace

void bind_link(py::module_& module) {
  using Event = link::Event;
  py::class_<PyLink> cls(module, "Link", "The engine side of an instance; docs/link.md describes its life.");
  cls.def(py::init<std::string, std::string, std::string, uint32_t, bool, uint32_t>(), py::arg("address"),
          py::arg("token"), py::arg("engine"), py::arg("envs"), py::arg("steps_subset") = true,
          py::arg("protocol_version") = wire::kLinkVersion);
  cls.attr("LOST") = -1;
  cls.attr("NONE") = static_cast<int>(Event::kNone);
  cls.attr("CONFIGURE") = static_cast<int>(Event::kConfigure);
  cls.attr("BOUND") = static_cast<int>(Event::kBound);
  cls.attr("UNBOUND") = static_cast<int>(Event::kUnbound);
  cls.attr("STEP") = static_cast<int>(Event::kStep);
  cls.attr("RESET") = static_cast<int>(Event::kReset);
  cls.attr("PARAMS") = static_cast<int>(Event::kParams);
  cls.attr("CALL") = static_cast<int>(Event::kCall);
  cls.attr("RENDER") = static_cast<int>(Event::kRender);
  cls.def("connect", &PyLink::connect, "Dial the server and say hello. Raises ConnectionError.");
  cls.def("next", &PyLink::next, py::arg("timeout_ms") = -1,
          "Wait for the next thing to do: (kind, env, block). LOST: the server said shutdown or is gone.");
  cls.def(
      "plain_functions", &plain_functions,
      "(next, finish): next() waits for the next task. finish(env, observation, reward, terminated, truncated) does "
      "all that ends a step whose observation is one array: False, and nothing was done, when `observation` is not "
      "an array of exactly that dtype and shape in C order, or `reward` is no number.");
  cls.def_property_readonly("error", [](const PyLink& self) { return self.link_.error(); });
  cls.def_property_readonly("text", [](const PyLink& self) { return py::bytes(self.event_.text); });
  cls.def_property_readonly("encoding", [](const PyLink& self) { return self.event_.encoding; });
  cls.def_property_readonly("request", [](const PyLink& self) { return self.event_.request; });
  cls.def_property_readonly("seed", [](const PyLink& self) { return self.event_.seed; });
  cls.def_property_readonly("seeded", [](const PyLink& self) { return self.event_.seeded; });
  cls.def_property_readonly("asked", [](const PyLink& self) { return self.event_.asked; });
  cls.def_property_readonly("explicit_seed", [](const PyLink& self) { return self.event_.explicit_seed; });
  cls.def_property_readonly("options", [](const PyLink& self) -> py::object {
    if (!self.event_.has_options) return py::none();
    return py::bytes(self.event_.text);
  });
  cls.def_property_readonly("options_encoding", [](const PyLink& self) { return self.event_.encoding; });
  cls.def("offer", &PyLink::offer, py::arg("spec_json"), py::arg("leaves"), py::arg("agents") = 1);
  cls.def("refuse", [](PyLink& self, const std::string& reason) { self.link_.refuse(reason); });
  cls.def("reply", [](PyLink& self, uint32_t request, const py::bytes& payload, uint32_t encoding) {
    self.link_.reply(request, std::string(payload), encoding);
  });
  cls.def("reply_error",
          [](PyLink& self, uint32_t request, const std::string& text) { self.link_.reply_error(request, text); });
  cls.def("reply_picture", &PyLink::reply_picture);
  cls.def_property_readonly("tensors", [](PyLink& self) { return tensor_tuples(self.bound().tensors()); });
  cls.def("view", &PyLink::view, py::arg("block"), py::arg("index"),
          "The rows of a tensor in memory that may hold other instances' envs too, [rows, *dims], writable.");
  cls.def_property_readonly("session_envs", [](PyLink& self) {
    std::vector<uint32_t> envs;
    for (uint32_t i = 0; i < self.bound().num_envs(); ++i) envs.push_back(self.bound().session_env(i));
    return envs;
  });
  cls.def_property_readonly(
      "places",
      [](PyLink& self) {
        std::vector<uint32_t> places;
        for (uint32_t i = 0; i < self.bound().num_envs(); ++i) places.push_back(self.bound().place(i));
        return places;
      },
      "Of each env, where its rows are in a view(): rows place * agents and on.");
  cls.def_property_readonly("agents", [](PyLink& self) { return self.bound().agents(); });
  cls.def_property_readonly("autoreset", [](PyLink& self) { return static_cast<uint32_t>(self.bound().autoreset()); });
  cls.def_property_readonly("num_blocks", [](PyLink& self) { return self.bound().head().num_blocks; });
  cls.def("finish_step", [](PyLink& self, uint32_t env, bool terminated, bool truncated) {
    self.bound().finish_step(self.own(env), terminated, truncated);
  });
  cls.def("finish_reset", [](PyLink& self, uint32_t env) { self.bound().finish_reset(self.own(env)); });
  cls.def("fail", [](PyLink& self, uint32_t env, const std::string& text) { self.bound().fail(self.own(env), text); });
  cls.def("publish", [](PyLink& self, uint32_t env, bool live) { self.bound().publish(self.own(env), live); });
}

}  // namespace uepool::bindings
