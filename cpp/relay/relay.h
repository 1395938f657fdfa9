// Stands in for an engine on another machine: to the server it is an instance like any other, a process that dials in,
// maps the segment and can be killed; to the engine it is the server, over TCP. It forwards what both say, except what
// has to do with rows: those it takes from the segment and puts into it.
//
// One process per engine: what an engine sends is read by a process that has nothing else, and the server's rule that
// only an instance which has exited writes no more holds for engines out of its reach too.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "link/connection.h"
#include "link/inlet.h"
#include "relay/bell.h"
#include "relay/lent_segment.h"

namespace uepool::relay {

struct Options {
  int socket = -1;          // to the engine, which has said Hello
  std::string peer;         // who that is, for people
  std::string link, token;  // to the server
  std::string engine;       // these are the engine's own
  uint32_t envs = 1;
  bool steps_subset = true;
};

class Relay {
 public:
  explicit Relay(Options options);

  // Returns when the server is done with the engine: an exit status. An engine that goes away, or that breaks the
  // protocol, ends the process: nothing of it must go on.
  int run();

 private:
  bool greet();
  // In run()'s thread.
  bool from_server(link::Message& message);
  bool bind(link::Message& message);
  void leave_segment();
  void to_engine(const void* data, size_t bytes);
  void to_engine(uint32_t type, uint32_t request, const std::vector<uint8_t>& payload);
  // In a thread of their own.
  void read_engine();
  void from_engine(const wire::MessageHead& head);
  void to_server(const wire::MessageHead& head, const std::vector<uint8_t>& payload);

  [[noreturn]] void engine_gone();
  [[noreturn]] void violation(const std::string& what);

  const Options options_;
  link::Inlet inlet_;
  std::unique_ptr<link::Connection> server_;
  Bell bell_;
  std::mutex to_engine_, to_server_;
  std::unique_ptr<LentSegment> segment_;
  std::atomic<LentSegment*> rows_{nullptr};  // segment_ while rows may come for it
  std::atomic<uint32_t> unbound_{0};         // 1: the engine has let go of it
  bool leaving_ = false;                     // the server wants it back: no more tasks
  uint32_t unbind_request_ = 0;
  std::atomic<bool> shutting_down_{false};
  std::vector<uint8_t> outbox_;
};

}  // namespace uepool::relay
