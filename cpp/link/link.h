// The engine side of an instance: connect, say what the envs are, then ask again and again what to do next.
//
//   Link link;
//   if (!link.connect(options)) fail(link.error());
//   Event event;
//   while (link.next(&event)) {
//     switch (event.kind) {
//       case Event::kConfigure: link.offer(spec_for(event.text)) or link.refuse("agents.0.sensors: no such sensor");
//       break; case Event::kReset:     start(event.env, event.seed); write observation(…);
//       link.finish_reset(event.env); break; case Event::kStep:      read action(…); advance; write observation,
//       reward, info; link.finish_step(event.env, …); break;
//       ...
//     }
//   }
//
// The link decides what comes next: it keeps each env's episode, seeds and auto-reset, so a game only knows "step" and
// "reset". One thread calls everything here; a thread of the link's own reads the socket and ends the process when the
// server is gone. Built as C++17 without exceptions or RTTI: it is compiled into Unreal.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "link/binding.h"
#include "link/connection.h"
#include "link/mirror.h"
#include "link/spec.h"
#include "wire/export.h"

namespace uepool::link {

struct LinkOptions {
  std::string address;  // "@name", "/path"; or "host:port": of a server on another machine
  std::string token;
  std::string engine;  // for people
  uint32_t envs = 1;
  bool steps_subset = true;
  uint32_t protocol_version = wire::kLinkVersion;
  // The process is more than an instance (an editor): it is not ended when it goes on after the server is gone.
  bool outlives_server = false;
};

struct Event {
  enum Kind {
    kNone,       // the wait was over before anything came
    kConfigure,  // text: env config JSON; answer with offer() or refuse()
    kBound,      // the segment is mapped: pointers are valid from now on
    kUnbound,    // ... and no more
    kStep,       // env
    kReset,      // env, seed, seeded; text and encoding hold its options when has_options
    kParams,     // text: JSON object; answer with reply() or reply_error()
    kCall,       // env, text, encoding; answer
    kRender,     // env; answer with reply_picture() or reply_error()
  };
  Kind kind = kNone;
  uint32_t env = 0;            // local: 0 … envs-1
  uint64_t seed = 0;           // of this episode, from (session seed, stream, episode)
  bool seeded = false;         // the trainer asked for a seed with this reset
  bool asked = false;          // a reset the trainer asked for; else an automatic one, part of a step
  uint64_t explicit_seed = 0;  // seeded: the trainer's seed plus the env's stream, as Gymnasium numbers its sub-envs
  bool has_options = false;
  std::string text;
  uint32_t encoding = wire::kJson;
  uint32_t request = 0;
};

class UEPOOL_EXPORT Link {
 public:
  Link();
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  bool connect(const LinkOptions& options);
  const std::string& error() const { return error_; }

  // Waits for the next thing to do. False: the server said Shutdown or is gone; error() is empty or says why.
  // With timeout_ms >= 0 it returns true with kNone when nothing came in time (an engine that must not block).
  bool next(Event* event, int timeout_ms = -1);

  // Answers to kConfigure. offer() with a JSON of one's own needs the leaves it describes, in order.
  void offer(const Spec& spec);
  void offer(const std::string& spec_json, const std::vector<Leaf>& leaves, uint32_t agents);
  void refuse(const std::string& reason);

  // Answers to kParams, kCall, kRender.
  void reply(uint32_t request, const std::string& payload, uint32_t encoding = wire::kJson);
  void reply_error(uint32_t request, const std::string& reason);
  void reply_picture(uint32_t request, const uint8_t* rgb, uint32_t height, uint32_t width);

  // Bound only: where the rows are, and how envs stand.
  Binding& binding() { return *binding_; }
  // Keeps the rows' memory mapped for as long as someone holds it.
  std::shared_ptr<void> mapping() const { return mapping_; }
  bool bound() const { return binding_ != nullptr; }

  // Shorthands for binding().
  void finish_step(uint32_t env, bool terminated, bool truncated) { binding_->finish_step(env, terminated, truncated); }
  void finish_reset(uint32_t env) { binding_->finish_reset(env); }

 private:
  struct ResetOptions {
    bool given = false;
    std::string text;
    uint32_t encoding = wire::kJson;
  };

  bool handle(Message& message, Event* event, bool* deliver);
  void describe(const Task& task, Event* event);
  bool bind(Message& message);
  bool bind_to_segment(int fd, const wire::BindHead& head, std::vector<wire::TensorDesc> tensors,
                       std::vector<wire::EnvBinding> envs);
  bool bind_to_messages(const wire::BindHead& head, std::vector<wire::TensorDesc> tensors,
                        std::vector<wire::EnvBinding> envs);
  bool agrees(const std::vector<wire::TensorDesc>& tensors) const;
  void unbind();

  LinkOptions options_;
  std::vector<Leaf> leaves_;
  uint32_t agents_ = 1;
  std::vector<ResetOptions> pending_options_;  // per env, for its next reset
  std::string error_;
  std::shared_ptr<void> mapping_;
  std::unique_ptr<Mirror> mirror_;    // over TCP, where there is no segment
  std::vector<uint8_t> outbox_;       // ... of rows not sent yet
  std::unique_ptr<Binding> segment_;  // else
  Binding* binding_ = nullptr;        // of either
  std::unique_ptr<Connection> connection_;
};

}  // namespace uepool::link
