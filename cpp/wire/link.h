// Messages of the instance link (contract B): a stream socket, each message a MessageHead and then `bytes` of payload.
//
// Little endian. The instance dials out and speaks first:
//
//   instance                              server
//   Hello              ---------------->            (answered by Refuse when the version is unknown)
//                      <----------------  Configure env config, UTF-8 JSON
//   Spec or Refuse     ---------------->            UTF-8 JSON, docs/link.md; or the field that is wrong
//                      <----------------  Bind      with the segment's descriptor (SCM_RIGHTS)
//   Bound or Refuse    ---------------->
//        ... steps in the segment; any of these at any time, each answered by one Reply with its request number:
//                      <----------------  Params, Options, Call, Render
//                      <----------------  Unbind    answered by Unbound; Configure or Bind may follow
//                      <----------------  Shutdown  the instance ends; so it does when the socket closes
//
// Over TCP there is no segment: Bind brings no descriptor, and what would lie in shared memory travels in messages. Of
// its BindHead, no offset means anything there.
//
//                      <----------------  Task      an env is asked for a step or a reset
//   Row                ---------------->            ... and has done it
//   Resetting          ---------------->            ... is done with the step, and resets before it sends the Row
//
// A message that is longer than kMaxMessageBytes, of an unknown type or out of place ends the connection.
#pragma once

#include <cstddef>
#include <cstdint>

#include "wire/segment.h"

namespace uepool::wire {

constexpr uint32_t kLinkMagic = 0x4B4C5055;  // "UPLK" read as bytes
constexpr uint32_t kLinkVersion = 1;
constexpr uint32_t kMaxMessageBytes = 64u << 20;

enum MessageType : uint32_t {
  kHello = 1,
  kRefuse = 2,     // UTF-8 text
  kConfigure = 3,  // UTF-8 JSON
  kSpec = 4,       // UTF-8 JSON
  kBind = 5,       // BindHead, TensorDesc[num_tensors], EnvBinding[num_bound]
  kBound = 6,
  kUnbind = 7,
  kUnbound = 8,
  kParams = 9,    // UTF-8 JSON object
  kOptions = 10,  // OptionsHead, payload: options of the next reset of one env
  kCall = 11,     // CallHead, payload
  kRender = 12,   // CallHead, UTF-8 name of a view; none: what a spectator sees
  kReply = 13,    // ReplyHead, payload
  kShutdown = 14,
  // Over TCP only.
  kTask = 15,       // TaskHead; for kStep followed by the env's rows of each action tensor
  kRow = 16,        // RowHead, the env's rows of each other tensor, then `text_bytes` of UTF-8
  kResetting = 17,  // ResettingHead
};

struct MessageHead {
  uint32_t bytes;  // of the payload
  uint32_t type;
  uint32_t request;  // 0, or what the Reply repeats
  uint32_t reserved;
};
static_assert(sizeof(MessageHead) == 16);

struct Hello {
  uint32_t magic;
  uint32_t version;
  uint32_t pid;
  uint32_t envs;          // how many it hosts
  uint32_t steps_subset;  // 0: its envs can only be stepped together
  uint32_t reserved;
  char engine[48];  // for people: "uepool-sim 0.1.0"
  char token[64];   // from the command line; says which launched instance this is
};
static_assert(sizeof(Hello) == 136);
static_assert(offsetof(Hello, engine) == 24);
static_assert(offsetof(Hello, token) == 72);

// How an env stands when an instance takes it over.
enum Takeover : uint32_t {
  kFresh = 0,        // never reset
  kBetween = 1,      // between two episodes: the next step resets
  kInterrupted = 2,  // its episode was cut by a fault that the next step has to report
};

struct EnvBinding {
  uint32_t env;  // its index in the session
  uint32_t takeover;
  uint32_t fault;  // what to report when interrupted
  uint32_t reserved;
};
static_assert(sizeof(EnvBinding) == 16);

// All that the instance may believe about the layout: it takes nothing from the segment's own header.
struct BindHead {
  uint64_t total_bytes;
  uint64_t spec_digest;
  uint32_t num_envs;
  uint32_t agents;
  uint32_t batch_size;
  uint32_t num_blocks;
  uint32_t autoreset;
  uint32_t spin_us;
  uint32_t num_tensors;
  uint32_t num_bound;  // envs of this instance
  uint64_t envs_offset;
  uint64_t ready_offset;
  uint64_t messages_offset;
  uint64_t blocks_offset;
  uint64_t block_stride;
  uint64_t wake_offset;  // the one word this instance waits on
  uint32_t wake_bits;    // FUTEX_WAIT_BITSET mask
  uint32_t gang;         // 1: the instance steps all its envs together, so a fault of one is reported for all
};
static_assert(sizeof(BindHead) == 104);
static_assert(offsetof(BindHead, num_envs) == 16);
static_assert(offsetof(BindHead, envs_offset) == 48);
static_assert(offsetof(BindHead, wake_offset) == 88);

enum Encoding : uint32_t { kJson = 0, kPickle = 1, kRaw = 2 };

struct OptionsHead {
  uint32_t env;  // local to the instance
  uint32_t encoding;
};
static_assert(sizeof(OptionsHead) == 8);

struct CallHead {
  uint32_t env;  // local to the instance
  uint32_t encoding;
};
static_assert(sizeof(CallHead) == 8);

struct ReplyHead {
  uint32_t ok;  // 0: the payload is UTF-8 text that says what went wrong
  uint32_t encoding;
};
static_assert(sizeof(ReplyHead) == 8);

// Payload of a Render reply (encoding kRaw): this, then height * width * 3 bytes of RGB.
struct Picture {
  uint32_t height;
  uint32_t width;
};
static_assert(sizeof(Picture) == 8);

// An env's rows are those of all its agents, tensor by tensor in the order of the Bind message, without gaps.

struct TaskHead {
  uint64_t step;     // of the env's word; the Row repeats it
  uint64_t seed;     // these as in EnvLine
  uint64_t episode;  // the number of the episode that a reset would begin
  uint32_t stream;
  uint32_t command;
  uint32_t env;  // local to the instance
  uint32_t reserved;
};
static_assert(sizeof(TaskHead) == 40);
static_assert(offsetof(TaskHead, stream) == 24);
static_assert(offsetof(TaskHead, env) == 32);

enum RowFlags : uint32_t {
  kHasFinal = 1,  // tensors from kFinalFlag on are sent; else they are left out, and the final flags are 0
};

struct RowHead {
  uint64_t step;     // of the Task
  uint64_t episode;  // as in EnvLine: the number of the next episode
  uint32_t env;      // local to the instance
  uint32_t live;     // as in EnvLine
  uint32_t flags;
  uint32_t text_bytes;  // why the env raised, at most kMessageBytes - 1; 0: it did not
};
static_assert(sizeof(RowHead) == 32);
static_assert(offsetof(RowHead, env) == 16);
static_assert(offsetof(RowHead, flags) == 24);

struct ResettingHead {
  uint32_t env;  // local to the instance
  uint32_t reserved;
};
static_assert(sizeof(ResettingHead) == 8);

}  // namespace uepool::wire
