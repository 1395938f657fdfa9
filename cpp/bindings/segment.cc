// envserver._core.Segment: a session's memory as its server sees it.
#include <pybind11/stl.h>

#include <memory>
#include <optional>

#include "batch/owner.h"
#include "bindings/arrays.h"

namespace uepool::bindings {

namespace {

batch::SegmentPlan make_plan(uint32_t num_envs, uint32_t agents, uint32_t batch_size, uint32_t num_blocks,
                             uint32_t autoreset, uint32_t spin_us, const std::vector<TensorTuple>& tensors) {
  return {num_envs, agents, batch_size, num_blocks, autoreset, spin_us, tensor_plans(tensors)};
}

class PySegment {
 public:
  explicit PySegment(std::unique_ptr<batch::Owner> owner) : owner_(std::move(owner)) {}
  batch::Owner& owner() {
    if (!owner_) throw std::runtime_error("the segment is closed");
    return *owner_;
  }
  void close() { owner_.reset(); }

 private:
  std::unique_ptr<batch::Owner> owner_;
};

}  // namespace

void bind_segment(py::module_& module) {
  py::class_<PySegment> cls(module, "Segment", "Shared memory of one session, created and looked after by the server.");
  cls.def(
      py::init([](uint32_t num_envs, uint32_t agents, uint32_t batch_size, uint32_t num_blocks, uint32_t autoreset,
                  uint32_t spin_us, uint64_t seed, const std::vector<TensorTuple>& tensors,
                  std::vector<uint32_t> instance_sizes, bool gang) {
        const auto plan = make_plan(num_envs, agents, batch_size, num_blocks, autoreset, spin_us, tensors);
        return std::make_unique<PySegment>(std::make_unique<batch::Owner>(plan, seed, std::move(instance_sizes), gang));
      }),
      py::arg("num_envs"), py::arg("agents"), py::arg("batch_size"), py::arg("num_blocks"), py::arg("autoreset"),
      py::arg("spin_us"), py::arg("seed"), py::arg("tensors"), py::arg("instance_sizes"), py::arg("gang") = false);
  cls.def_static(
      "bytes_needed",
      [](uint32_t num_envs, uint32_t agents, uint32_t batch_size, uint32_t num_blocks, uint32_t autoreset,
         const std::vector<TensorTuple>& tensors) {
        return batch::make_layout(make_plan(num_envs, agents, batch_size, num_blocks, autoreset, 0, tensors))
            .header.total_bytes;
      },
      py::arg("num_envs"), py::arg("agents"), py::arg("batch_size"), py::arg("num_blocks"), py::arg("autoreset"),
      py::arg("tensors"));
  cls.def_property_readonly("fd", [](PySegment& self) { return self.owner().fd(); });
  cls.def_property_readonly("total_bytes", [](PySegment& self) { return self.owner().layout().header.total_bytes; });
  cls.def(
      "places",
      [](PySegment& self) {
        const batch::Layout& layout = self.owner().layout();
        std::vector<wire::TensorDesc> batch = layout.tensors;
        if (!layout.synchronous()) batch::place_rows(&batch, uint64_t{layout.header.batch_size} * layout.header.agents);
        std::vector<std::tuple<uint64_t, uint64_t, uint64_t>> out;
        for (size_t i = 0; i < batch.size(); ++i) {
          out.emplace_back(batch[i].offset, layout.tensors[i].offset, batch[i].row_bytes);
        }
        return out;
      },
      "Where each tensor lies: (from the start of a batch's bytes, from the start of a block, bytes of a row).");
  cls.def(
      "bind_message",
      [](PySegment& self, uint32_t instance, uint32_t request) {
        const auto message = self.owner().bind_message(instance, request);
        return py::bytes(reinterpret_cast<const char*>(message.data()), message.size());
      },
      py::arg("instance"), py::arg("request") = 0);
  cls.def("instance_exited", [](PySegment& self, uint32_t instance, uint32_t fault, const std::string& message) {
    self.owner().instance_exited(instance, fault, message);
  });
  cls.def("expire", [](PySegment& self, uint32_t instance, uint32_t fault, const std::string& message) {
    self.owner().expire(instance, fault, message);
  });
  cls.def("sample", [](PySegment& self) {
    std::vector<std::tuple<uint32_t, double, bool>> out;
    for (const batch::Waiting& w : self.owner().sample()) out.emplace_back(w.instance, w.seconds, w.is_reset);
    return out;
  });
  cls.def("take_episodes", [](PySegment& self, uint32_t instance) { return self.owner().take_episodes(instance); });
  cls.def("stats", [](PySegment& self) {
    py::dict stats;
    stats["steps"] = self.owner().steps();
    return stats;
  });
  cls.def("close", &PySegment::close);
}

}  // namespace uepool::bindings
