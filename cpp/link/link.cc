#include "link/link.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace uepool::link {

namespace {

// An idle instance sleeps until it is woken: actions and messages both wake it, and a timer that is set and cancelled
// for each step would cost as much as the step.
constexpr int kForever = -1;

void copy_text(char* target, size_t room, const std::string& text) {
  const size_t bytes = text.size() < room ? text.size() : room - 1;
  std::memcpy(target, text.data(), bytes);
}

}  // namespace

Link::Link() = default;
Link::~Link() {
  if (connection_) connection_->set_interrupt(nullptr);
  unbind();
}

bool Link::connect(const LinkOptions& options) {
  options_ = options;
  const platform::Socket socket = platform::dial(options.address, &error_);
  if (socket == platform::kNoSocket) return false;
  connection_ = std::make_unique<Connection>(socket, platform::is_local(options.address), options.outlives_server);
  pending_options_.assign(options.envs, {});
  wire::Hello hello{};
  hello.magic = wire::kLinkMagic;
  hello.version = options.protocol_version;
  hello.pid = platform::process_id();
  hello.envs = options.envs;
  hello.steps_subset = options.steps_subset ? 1 : 0;
  copy_text(hello.engine, sizeof(hello.engine), options.engine);
  copy_text(hello.token, sizeof(hello.token), options.token);
  if (connection_->send(wire::kHello, 0, &hello, sizeof(hello))) return true;
  error_ = "the server closed the connection at hello";
  return false;
}

bool Link::next(Event* event, int timeout_ms) {
  const uint64_t until = timeout_ms < 0 ? 0 : platform::now_ns() + static_cast<uint64_t>(timeout_ms) * 1000000ull;
  for (;;) {
    while (connection_->has_news()) {
      Message message;
      if (!connection_->take(&message)) {
        if (connection_->closed()) {
          if (error_.empty()) error_ = "the server closed the connection";
          return false;
        }
        break;
      }
      bool deliver = false;
      if (!handle(message, event, &deliver)) return false;
      if (deliver) return true;
    }
    if (binding_) {
      Task task;
      const bool found = binding_->poll(&task);
      if (mirror_ && mirror_->collect(found ? &task : nullptr, &outbox_) && !outbox_.empty()) {
        connection_->send_whole(outbox_.data(), outbox_.size());
        outbox_.clear();
      }
      if (found) {
        describe(task, event);
        return true;
      }
      if (connection_->has_news()) continue;
    }
    int slice = kForever;
    if (timeout_ms >= 0) {
      const uint64_t now = platform::now_ns();
      if (now >= until) {
        event->kind = Event::kNone;
        return true;
      }
      const uint64_t left = (until - now) / 1000000ull + 1;
      slice = left < 1000000 ? static_cast<int>(left) : 1000000;
    }
    if (binding_) {
      binding_->wait(slice);
    } else {
      connection_->wait(slice);
    }
  }
}

void Link::describe(const Task& task, Event* event) {
  event->kind = task.kind == Task::kStep ? Event::kStep : Event::kReset;
  event->env = task.env;
  if (task.kind == Task::kStep) return;
  event->seed = task.seed;
  event->seeded = task.seeded;
  event->asked = task.asked;
  event->explicit_seed = task.explicit_seed;
  ResetOptions& options = pending_options_[task.env];
  event->has_options = options.given;
  if (options.given) {
    event->text = std::move(options.text);
    event->encoding = options.encoding;
    options = ResetOptions{};
  }
}

bool Link::handle(Message& message, Event* event, bool* deliver) {
  auto as_event = [&](Event::Kind kind, size_t skip) {
    event->kind = kind;
    event->request = message.request;
    event->text.assign(message.payload.begin() + static_cast<ptrdiff_t>(skip), message.payload.end());
    *deliver = true;
    return true;
  };
  auto malformed = [&] {
    error_ = "the server sent a malformed message of type " + std::to_string(message.type);
    return false;
  };
  switch (message.type) {
    case wire::kConfigure:
      return as_event(Event::kConfigure, 0);
    case wire::kBind:
      if (!bind(message)) {
        refuse(error_);
        return false;
      }
      event->kind = Event::kBound;
      *deliver = true;
      return connection_->send(wire::kBound, message.request, nullptr, 0);
    case wire::kUnbind:
      unbind();
      // Options of a reset that the session never asked for are not the next one's.
      pending_options_.assign(options_.envs, {});
      event->kind = Event::kUnbound;
      *deliver = true;
      return connection_->send(wire::kUnbound, message.request, nullptr, 0);
    case wire::kTask:
      return mirror_ && mirror_->take_task(message.payload) ? true : malformed();
    case wire::kParams:
      return as_event(Event::kParams, 0);
    case wire::kOptions: {
      wire::OptionsHead head;
      if (message.payload.size() < sizeof(head)) return malformed();
      std::memcpy(&head, message.payload.data(), sizeof(head));
      if (head.env >= options_.envs) return malformed();
      pending_options_[head.env] = {true, std::string(message.payload.begin() + sizeof(head), message.payload.end()),
                                    head.encoding};
      reply(message.request, "");
      return true;
    }
    case wire::kCall:
    case wire::kRender: {
      wire::CallHead head;
      if (message.payload.size() < sizeof(head)) return malformed();
      std::memcpy(&head, message.payload.data(), sizeof(head));
      if (head.env >= options_.envs) return malformed();
      event->env = head.env;
      event->encoding = head.encoding;
      return as_event(message.type == wire::kCall ? Event::kCall : Event::kRender, sizeof(head));
    }
    case wire::kRefuse:
      error_ = "refused by the server: " + message.text();
      return false;
    case wire::kShutdown:
      error_.clear();
      return false;
    default:
      return malformed();
  }
}

bool Link::bind(Message& message) {
  const int fd = message.fd;
  message.fd = -1;
  auto no = [&](const char* reason) {
    platform::discard_descriptor(fd);
    error_ = reason;
    return false;
  };
  if (binding_) return no("bind: already bound");
  wire::BindHead head;
  const std::vector<uint8_t>& payload = message.payload;
  if (payload.size() < sizeof(head)) return no("bind: message too short");
  std::memcpy(&head, payload.data(), sizeof(head));
  if (head.num_tensors > wire::kMaxTensors || head.num_bound != options_.envs || head.agents != agents_) {
    return no("bind: counts differ from what this instance offered");
  }
  const size_t tensors_bytes = head.num_tensors * sizeof(wire::TensorDesc);
  const size_t envs_bytes = head.num_bound * sizeof(wire::EnvBinding);
  if (payload.size() != sizeof(head) + tensors_bytes + envs_bytes) return no("bind: message of a wrong size");
  std::vector<wire::TensorDesc> tensors(head.num_tensors);
  std::vector<wire::EnvBinding> envs(head.num_bound);
  std::memcpy(static_cast<void*>(tensors.data()), payload.data() + sizeof(head), tensors_bytes);
  std::memcpy(static_cast<void*>(envs.data()), payload.data() + sizeof(head) + tensors_bytes, envs_bytes);
  if (!agrees(tensors)) return no("bind: tensors differ from the spec that this instance offered");
  const bool bound = platform::is_local(options_.address)
                         ? bind_to_segment(fd, head, std::move(tensors), std::move(envs))
                         : bind_to_messages(head, std::move(tensors), std::move(envs));
  if (!bound) return false;
  connection_->set_interrupt([binding = binding_] { binding->interrupt(); });
  return true;
}

bool Link::bind_to_segment(int fd, const wire::BindHead& head, std::vector<wire::TensorDesc> tensors,
                           std::vector<wire::EnvBinding> envs) {
  void* base = platform::map_segment(fd, head.total_bytes, &error_);
  if (base == nullptr) return false;
  const uint64_t bytes = head.total_bytes;
  std::shared_ptr<void> mapping(base, [bytes](void* mapped) { platform::unmap_segment(mapped, bytes); });
  auto binding = std::make_unique<Binding>(base, head, std::move(tensors), std::move(envs));
  error_ = binding->error();
  if (!error_.empty()) return false;
  mapping_ = std::move(mapping);
  segment_ = std::move(binding);
  binding_ = segment_.get();
  return true;
}

bool Link::bind_to_messages(const wire::BindHead& head, std::vector<wire::TensorDesc> tensors,
                            std::vector<wire::EnvBinding> envs) {
  auto mirror = std::make_unique<Mirror>(head, std::move(tensors), std::move(envs));
  error_ = mirror->error();
  if (!error_.empty()) return false;
  mapping_ = mirror->memory();
  mirror_ = std::move(mirror);
  binding_ = &mirror_->binding();
  return true;
}

// Observation, action and info tensors must be the ones of the spec, in its order.
bool Link::agrees(const std::vector<wire::TensorDesc>& tensors) const {
  std::vector<uint32_t> next(wire::kFinalElapsedStep + 1, 0);
  size_t matched = 0;
  for (const wire::TensorDesc& tensor : tensors) {
    if (tensor.role > wire::kFinalElapsedStep || tensor.ndim > wire::kMaxDims) return false;
    if (tensor.index != next[tensor.role]++) return false;
    if (tensor.role != wire::kObservation && tensor.role != wire::kAction && tensor.role != wire::kInfo) continue;
    uint32_t index = 0;
    const Leaf* leaf = nullptr;
    for (const Leaf& candidate : leaves_) {
      if (candidate.role == tensor.role && index++ == tensor.index) leaf = &candidate;
    }
    if (leaf == nullptr || leaf->dtype != tensor.dtype || leaf->dims.size() != tensor.ndim) return false;
    if (!std::equal(leaf->dims.begin(), leaf->dims.end(), tensor.dims)) return false;
    ++matched;
  }
  return matched == leaves_.size();
}

void Link::unbind() {
  if (!binding_) return;
  connection_->set_interrupt(nullptr);
  binding_ = nullptr;
  segment_.reset();
  mirror_.reset();
  outbox_.clear();
  mapping_.reset();
}

void Link::offer(const Spec& spec) { offer(spec.json(), spec.leaves(), spec.agents); }

void Link::offer(const std::string& spec_json, const std::vector<Leaf>& leaves, uint32_t agents) {
  leaves_ = leaves;
  agents_ = agents;
  connection_->send(wire::kSpec, 0, nullptr, 0, spec_json.data(), spec_json.size());
}

void Link::refuse(const std::string& reason) {
  connection_->send(wire::kRefuse, 0, nullptr, 0, reason.data(), reason.size());
}

void Link::reply(uint32_t request, const std::string& payload, uint32_t encoding) {
  const wire::ReplyHead head{1, encoding};
  if (!connection_->send(wire::kReply, request, &head, sizeof(head), payload.data(), payload.size()) &&
      sizeof(head) + payload.size() > wire::kMaxMessageBytes) {
    reply_error(request, "the answer has " + std::to_string(payload.size()) + " bytes, more than a message may");
  }
}

void Link::reply_error(uint32_t request, const std::string& reason) {
  const wire::ReplyHead head{0, wire::kRaw};
  connection_->send(wire::kReply, request, &head, sizeof(head), reason.data(), reason.size());
}

void Link::reply_picture(uint32_t request, const uint8_t* rgb, uint32_t height, uint32_t width) {
  struct {
    wire::ReplyHead reply;
    wire::Picture picture;
  } head{{1, wire::kRaw}, {height, width}};
  connection_->send(wire::kReply, request, &head, sizeof(head), rgb, size_t{height} * width * 3);
}

}  // namespace uepool::link
