// envserver._core.Session: a session as its trainer sees it, batches as numpy arrays.
#include "batch/session.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pybind11/stl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>

#include "batch/frames.h"
#include "bindings/arrays.h"

namespace uepool::bindings {

namespace {

using EnvIds = py::array_t<int32_t, py::array::c_style>;

// A forked child must not keep the lease alive by holding its socket.
std::mutex& lease_mutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}
std::set<int>& leases() {
  static auto* set = new std::set<int>;
  return *set;
}
void watch_forks() {
  static const int once = pthread_atfork([] { lease_mutex().lock(); }, [] { lease_mutex().unlock(); },
                                         [] {
                                           for (const int fd : leases()) close(fd);
                                           leases().clear();
                                           lease_mutex().unlock();
                                         });
  (void)once;
}

std::shared_ptr<uint8_t> map_sealed(int fd, uint64_t* bytes) {
  struct stat status{};
  const int seals = fcntl(fd, F_GET_SEALS);
  const bool sound = fstat(fd, &status) == 0 && seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
  void* base = sound ? mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                     : MAP_FAILED;
  const int error = errno;
  close(fd);
  if (!sound) throw std::invalid_argument("not a sealed segment");
  if (base == MAP_FAILED) throw std::system_error(error, std::generic_category(), "cannot map the segment");
  *bytes = static_cast<uint64_t>(status.st_size);
  const size_t size = *bytes;
  return {static_cast<uint8_t*>(base), [size](uint8_t* mapped) { munmap(mapped, size); }};
}

class PySession {
 public:
  PySession(int fd, int lease_fd, std::vector<uint32_t> sizes, bool gang)
      : lease_fd_(lease_fd), generation_(batch::fork_generation()) {
    uint64_t bytes = 0;
    auto mapping = map_sealed(fd, &bytes);
    session_ = std::make_shared<batch::Session>(std::move(mapping), bytes, std::move(sizes), gang);
    watch_forks();
    {
      std::lock_guard<std::mutex> lock(lease_mutex());
      leases().insert(lease_fd_);
    }
    const batch::Layout& layout = session_->layout();
    for (uint32_t env = 0; env < layout.header.num_envs; ++env) all_envs_.push_back(env);
    for (const wire::TensorDesc& tensor : session_->batch_tensors()) {
      dtypes_.push_back(received_dtype(tensor));
      shapes_.push_back(array_shape(tensor, uint64_t{layout.header.batch_size} * layout.header.agents));
      if (tensor.role == wire::kAction) action_tensors_.push_back(&tensor);
    }
  }

  ~PySession() { close(); }

  void close() {
    closed_->store(true);
    session_.reset();
    if (lease_fd_ < 0 || forked()) return;
    std::lock_guard<std::mutex> lock(lease_mutex());
    leases().erase(lease_fd_);
    ::close(lease_fd_);
    lease_fd_ = -1;
  }

  bool forked() const { return batch::fork_generation() != generation_; }

  batch::Session& session() { return *held(); }

  const std::shared_ptr<batch::Session>& held() {
    if (forked()) {
      throw std::runtime_error("this session belongs to the process that opened it; open another one after fork()");
    }
    if (!session_) throw std::runtime_error("the session is closed");
    return session_;
  }

  void send(const std::optional<EnvIds>& env_ids, const std::vector<py::array>& leaves) {
    batch::Session& s = session();
    const std::vector<uint32_t>& envs = ids(env_ids);
    const size_t rows = envs.size() * s.layout().header.agents;
    pointers_.clear();
    for (size_t k = 0; k < leaves.size() && k < action_tensors_.size(); ++k) {
      check_leaf(leaves[k], *action_tensors_[k], rows);
      pointers_.push_back(static_cast<const uint8_t*>(leaves[k].data()));
    }
    if (leaves.size() != action_tensors_.size()) {
      throw py::value_error("the action has " + std::to_string(leaves.size()) + " leaves, its space " +
                            std::to_string(action_tensors_.size()));
    }
    s.send(envs.data(), envs.size(), pointers_);
  }

  void reset(const std::optional<EnvIds>& env_ids,
             const std::optional<py::array_t<uint64_t, py::array::c_style>>& seeds,
             const std::optional<py::array_t<uint32_t, py::array::c_style>>& streams,
             const std::optional<py::array_t<bool, py::array::c_style>>& given) {
    const std::shared_ptr<batch::Session> s = held();
    const std::vector<uint32_t> envs = ids(env_ids);
    for (const bool wrong :
         {seeds && static_cast<size_t>(seeds->size()) != envs.size(),
          streams && static_cast<size_t>(streams->size()) != envs.size(),
          given && static_cast<size_t>(given->size()) != envs.size(), seeds.has_value() != streams.has_value()}) {
      if (wrong) throw py::value_error("reset needs one seed and one stream per env, or none");
    }
    const batch::Seeds seeding{seeds ? seeds->data() : nullptr, streams ? streams->data() : nullptr,
                               given ? reinterpret_cast<const uint8_t*>(given->data()) : nullptr};
    const batch::Check check = checker();
    py::gil_scoped_release release;
    s->reset(envs.data(), envs.size(), seeding, check);
  }

  std::shared_ptr<batch::Batch> wait_for_batch(const std::shared_ptr<batch::Session>& s, bool in_place = false) {
    const batch::Check check = checker();
    py::gil_scoped_release release;
    return s->receive(check, in_place);
  }

  py::list receive_frames(uint64_t number, uint64_t resets, uint64_t most) {
    if (most == 0) throw py::value_error("a frame needs room for at least one byte");
    const std::shared_ptr<batch::Session> s = held();
    const std::shared_ptr<batch::Batch> batch = wait_for_batch(s);
    const batch::Frames frames(
        *batch, number, resets, !s->layout().synchronous(), s->layout().header.agents,
        [&](uint32_t env) { return s->message(env); }, most);
    py::list messages(frames.count());
    for (size_t k = 0; k < frames.count(); ++k) {
      PyObject* message = PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(frames.size(k)));
      if (message == nullptr) throw py::error_already_set();
      messages[k] = py::reinterpret_steal<py::bytes>(message);
      auto* out = reinterpret_cast<uint8_t*>(PyBytes_AS_STRING(message));
      py::gil_scoped_release release;
      frames.write(k, out);
    }
    return messages;
  }

  py::bytes receive_located(uint64_t number, uint64_t resets) {
    const std::shared_ptr<batch::Session> s = held();
    const std::shared_ptr<batch::Batch> batch = wait_for_batch(s, true);
    return batch::located(
        *batch, number, resets, !s->layout().synchronous(), s->layout().header.agents,
        [&](uint32_t env) { return s->message(env); }, s->segment_offset(*batch));
  }

  py::tuple receive() {
    const std::shared_ptr<batch::Session> s = held();
    const std::shared_ptr<batch::Batch> batch = wait_for_batch(s);
    const std::vector<wire::TensorDesc>& tensors = s->batch_tensors();
    // One owner for all arrays: the block is free again when the last of them is gone.
    py::capsule owner(new std::shared_ptr<batch::Batch>(batch),
                      [](void* held) { delete static_cast<std::shared_ptr<batch::Batch>*>(held); });
    py::list arrays(tensors.size());
    for (size_t t = 0; t < tensors.size(); ++t) {
      if (tensors[t].role == wire::kAction) {
        arrays[t] = py::none();
      } else {
        arrays[t] = py::array(dtypes_[t], shapes_[t], batch->data + tensors[t].offset, owner);
      }
    }
    EnvIds env_ids(static_cast<py::ssize_t>(batch->env_ids.size()));
    std::copy(batch->env_ids.begin(), batch->env_ids.end(), env_ids.mutable_data());
    return py::make_tuple(std::move(arrays), std::move(env_ids), batch->any_fault, batch->any_final);
  }

  void set_action_bounds(uint32_t leaf, const py::array& low, const py::array& high, std::string space) {
    if (leaf >= action_tensors_.size()) throw py::index_error("no such action leaf");
    const wire::TensorDesc& tensor = *action_tensors_[leaf];
    for (const py::array* bound : {&low, &high}) {
      if (!bound->dtype().equal(numpy_dtype(tensor.dtype)) || !(bound->flags() & py::array::c_style) ||
          static_cast<uint64_t>(bound->nbytes()) != tensor.row_bytes) {
        throw py::value_error("bounds must have the dtype and shape of one row of the leaf, C-contiguous");
      }
    }
    session().action_bounds().set(leaf, tensor, static_cast<const uint8_t*>(low.data()),
                                  static_cast<const uint8_t*>(high.data()), std::move(space));
  }

 private:
  const std::vector<uint32_t>& ids(const std::optional<EnvIds>& env_ids) {
    if (!env_ids) return all_envs_;
    some_envs_.assign(env_ids->data(), env_ids->data() + env_ids->size());  // a negative one fails the range check
    return some_envs_;
  }

  void check_leaf(const py::array& leaf, const wire::TensorDesc& tensor, size_t rows) const {
    const auto shape = array_shape(tensor, rows);
    const bool fits = static_cast<size_t>(leaf.ndim()) == shape.size() &&
                      std::equal(shape.begin(), shape.end(), leaf.shape()) && (leaf.flags() & py::array::c_style) &&
                      leaf.dtype().equal(numpy_dtype(tensor.dtype));
    if (fits) return;
    throw py::value_error(py::str("action leaf \"{}\" must be a C-contiguous array of shape {} and dtype {}, not of "
                                  "shape {} and dtype {}")
                              .format(tensor.name, py::tuple(py::cast(shape)), numpy_dtype(tensor.dtype),
                                      leaf.attr("shape"), leaf.dtype())
                              .cast<std::string>());
  }

  batch::Check checker() const {
    return [fd = lease_fd_, closed = closed_] {
      if (closed->load()) throw std::runtime_error("the session was closed by another thread");
      pollfd lease{fd, POLLIN | POLLRDHUP, 0};
      const bool lost = fd >= 0 && poll(&lease, 1, 0) > 0;
      py::gil_scoped_acquire acquire;
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      if (!lost) return;
      PyErr_SetString(PyExc_ConnectionError, "the server that runs this session's instances is gone");
      throw py::error_already_set();
    };
  }

  int lease_fd_;
  const uint64_t generation_;
  // Shared with the thread that waits in it: close() may come from another one meanwhile.
  std::shared_ptr<batch::Session> session_;
  const std::shared_ptr<std::atomic<bool>> closed_ = std::make_shared<std::atomic<bool>>(false);
  std::vector<uint32_t> all_envs_, some_envs_;
  std::vector<py::dtype> dtypes_;
  std::vector<std::vector<py::ssize_t>> shapes_;
  std::vector<const wire::TensorDesc*> action_tensors_;
  std::vector<const uint8_t*> pointers_;
};

}  // namespace

void bind_session(py::module_& module) {
  py::class_<PySession> cls(module, "Session", "A trainer's lease on envs: send actions, receive batches.");
  cls.def(py::init<int, int, std::vector<uint32_t>, bool>(), py::arg("fd"), py::arg("lease_fd"),
          py::arg("instance_sizes"), py::arg("gang") = false);
  cls.def_property_readonly("tensors", [](PySession& self) { return tensor_tuples(self.session().layout().tensors); });
  cls.def_property_readonly("num_envs", [](PySession& self) { return self.session().layout().header.num_envs; });
  cls.def_property_readonly("agents", [](PySession& self) { return self.session().layout().header.agents; });
  cls.def_property_readonly("batch_size", [](PySession& self) { return self.session().layout().header.batch_size; });
  cls.def_property_readonly("num_blocks", [](PySession& self) { return self.session().layout().header.num_blocks; });
  cls.def_property_readonly("autoreset", [](PySession& self) { return self.session().layout().header.autoreset; });
  cls.def_property_readonly("synchronous", [](PySession& self) { return self.session().layout().synchronous(); });
  cls.def_property_readonly("outstanding", [](PySession& self) { return self.session().outstanding(); });
  cls.def("set_action_bounds", &PySession::set_action_bounds, py::arg("leaf_index"), py::arg("low"), py::arg("high"),
          py::arg("space_name"));
  cls.def("send", &PySession::send, py::arg("env_ids").none(true), py::arg("leaves"));
  cls.def("reset", &PySession::reset, py::arg("env_ids").none(true), py::arg("seeds").none(true),
          py::arg("streams").none(true), py::arg("given").none(true) = py::none());
  cls.def("recv", &PySession::receive);
  cls.def(
      "recv_frames", &PySession::receive_frames, py::arg("number"), py::arg("resets"), py::arg("most"),
      "Wait for the next batch: the uepool.v1.Batch messages it is sent in, each with at most `most` bytes of rows.");
  cls.def("recv_located", &PySession::receive_located, py::arg("number"), py::arg("resets"),
          "Wait for the next batch and leave it in the segment: the uepool.v1.Batch message that says where.");
  cls.def("message", [](PySession& self, uint32_t env) {
    const std::string text = self.session().message(env);
    return py::reinterpret_steal<py::str>(
        PyUnicode_DecodeUTF8(text.data(), static_cast<py::ssize_t>(text.size()), "replace"));
  });
  cls.def("close", &PySession::close);
}

}  // namespace uepool::bindings
