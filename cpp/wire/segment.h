// Layout of a session's shared-memory segment (contract A). Little endian, no implicit padding.
//
//   0      SegmentHeader          written once by the owner (the server), before anyone else maps the segment
//   256    HotWords               the futex words, one cache line each
//   448    (padding to 512)
//   512    TensorDesc[num_tensors]
//   ...    EnvLine[num_envs]      one cache line per env
//   ...    u64 ready[(num_envs + 63) / 64]
//   ...    message area           num_envs * kMessageBytes, zero-terminated UTF-8: why an env faulted
//   ...    actions                one [rows, ...] array per action tensor
//   ...    blocks                 num_blocks * block_stride; in each, one [rows, ...] array per per-step tensor
//
// Rows are env-major, agent-minor: row = env * agents + agent. Every array starts on a 64-byte boundary and its rows
// follow each other without gaps. docs/segment.md says who may write which word when.
#pragma once

#include <cstddef>
#include <cstdint>

namespace uepool::wire {

constexpr uint64_t kSegmentMagic = 0x4745534C4F4F5055ull;  // "UPOOLSEG" read as bytes
constexpr uint32_t kSegmentVersion = 1;

constexpr uint32_t kMaxEnvs = 65536;
constexpr uint32_t kMaxAgents = 1024;
constexpr uint32_t kMaxTensors = 512;
constexpr uint32_t kMaxDims = 8;
constexpr uint32_t kMaxBlocks = 64;
constexpr uint32_t kNameBytes = 96;
constexpr uint32_t kMessageBytes = 4096;
constexpr uint32_t kAlignment = 64;

// Low byte of EnvLine::word; the other 56 bits count the steps sent.
enum Phase : uint64_t { kIdle = 0, kPending = 1, kDone = 2, kFaulted = 3 };

constexpr uint64_t make_word(Phase phase, uint64_t step) { return (step << 8) | phase; }
constexpr Phase phase_of(uint64_t word) { return static_cast<Phase>(word & 0xff); }
constexpr uint64_t step_of(uint64_t word) { return word >> 8; }

// EnvLine::command.
enum Command : uint32_t {
  kStep = 0,         // take the action row
  kReset = 1,        // start the next episode of the env's stream
  kResetSeeded = 2,  // restart the stream from EnvLine::seed, then start its first episode
};

enum Autoreset : uint32_t { kNextStep = 0, kSameStep = 1, kDisabled = 2 };

// Why a row is not an ordinary one.
enum Fault : uint32_t {
  kNoFault = 0,
  kExited = 1,        // the instance's process ended by itself
  kStepTimeout = 2,   // it was ended because a step took longer than step_timeout
  kResetTimeout = 3,  // it was ended because a reset took longer than reset_timeout
  kException = 4,     // the env raised; its process goes on
  kUnavailable = 5,   // no instance serves this env at present
};

// Values of the `valid` column.
enum Valid : uint8_t {
  kInvalid = 0,  // not a real transition; the observation is usable as the start of the next one
  kValid = 1,
  kInvalidUnfilled = 2,  // not a real transition and the writer had no observation: the receiver repeats the last one
};

enum Role : uint32_t {
  kObservation = 0,
  kAction = 1,
  kReward = 2,       // f64
  kTerminated = 3,   // bool
  kTruncated = 4,    // bool
  kFault = 5,        // i32, a Fault
  kValidRow = 6,     // u8, a Valid
  kElapsedStep = 7,  // i32, steps since the reset that gave this episode's first observation
  kInfo = 8,
  kFinalFlag = 9,          // bool, same-step only: the final rows below are meaningful
  kFinalObservation = 10,  // same-step only
  kFinalInfo = 11,         // same-step only
  kFinalElapsedStep = 12,  // same-step only
};

enum DType : uint32_t {
  kBool = 0,
  kU8 = 1,
  kI8 = 2,
  kU16 = 3,
  kI16 = 4,
  kU32 = 5,
  kI32 = 6,
  kU64 = 7,
  kI64 = 8,
  kF32 = 9,
  kF64 = 10,
  kF16 = 11,
};

constexpr uint32_t dtype_bytes(uint32_t dtype) {
  switch (dtype) {
    case kBool:
    case kU8:
    case kI8:
      return 1;
    case kU16:
    case kI16:
    case kF16:
      return 2;
    case kU32:
    case kI32:
    case kF32:
      return 4;
    case kU64:
    case kI64:
    case kF64:
      return 8;
    default:
      return 0;
  }
}

struct SegmentHeader {
  uint64_t magic;
  uint32_t version;
  uint32_t num_tensors;
  uint64_t total_bytes;
  uint64_t spec_digest;  // FNV-1a 64 of the tensor table
  uint32_t num_envs;
  uint32_t agents;      // per env
  uint32_t batch_size;  // envs per received batch; equal to num_envs: synchronous
  uint32_t num_blocks;  // 1 when asynchronous
  uint32_t autoreset;
  uint32_t spin_us;  // how long a waiter may spin before it sleeps; 0 unless granted
  uint64_t tensors_offset;
  uint64_t envs_offset;
  uint64_t ready_offset;
  uint64_t messages_offset;
  uint64_t blocks_offset;
  uint64_t block_stride;
  uint8_t reserved[152];
};
static_assert(sizeof(SegmentHeader) == 256);
static_assert(offsetof(SegmentHeader, magic) == 0);
static_assert(offsetof(SegmentHeader, version) == 8);
static_assert(offsetof(SegmentHeader, num_tensors) == 12);
static_assert(offsetof(SegmentHeader, total_bytes) == 16);
static_assert(offsetof(SegmentHeader, spec_digest) == 24);
static_assert(offsetof(SegmentHeader, num_envs) == 32);
static_assert(offsetof(SegmentHeader, agents) == 36);
static_assert(offsetof(SegmentHeader, batch_size) == 40);
static_assert(offsetof(SegmentHeader, num_blocks) == 44);
static_assert(offsetof(SegmentHeader, autoreset) == 48);
static_assert(offsetof(SegmentHeader, spin_us) == 52);
static_assert(offsetof(SegmentHeader, tensors_offset) == 56);
static_assert(offsetof(SegmentHeader, envs_offset) == 64);
static_assert(offsetof(SegmentHeader, ready_offset) == 72);
static_assert(offsetof(SegmentHeader, messages_offset) == 80);
static_assert(offsetof(SegmentHeader, blocks_offset) == 88);
static_assert(offsetof(SegmentHeader, block_stride) == 96);

// Each word is alone on its cache line: they are the contended ones.
struct HotWords {
  alignas(64) uint32_t go;       // synchronous: instances wait on it; bumped by the client at send
  alignas(64) uint32_t receive;  // the client waits on it; bumped by whoever completes a batch
  alignas(64) uint32_t want;     // envs the client still lacks; written by the client only
};
static_assert(sizeof(HotWords) == 192);
constexpr uint64_t kHotWordsOffset = 256;
constexpr uint64_t kTensorsOffset = 512;

struct TensorDesc {
  uint32_t role;
  uint32_t dtype;
  uint32_t index;  // which leaf of its role, in depth-first order of the space
  uint32_t ndim;
  uint32_t dims[kMaxDims];  // of one row
  uint64_t offset;          // from the start of a block; of an action tensor from the start of the segment
  uint64_t row_bytes;
  char name[kNameBytes];  // path of the leaf in its space, "" for the root; zero-terminated
};
static_assert(sizeof(TensorDesc) == 160);
static_assert(offsetof(TensorDesc, dims) == 16);
static_assert(offsetof(TensorDesc, offset) == 48);
static_assert(offsetof(TensorDesc, row_bytes) == 56);
static_assert(offsetof(TensorDesc, name) == 64);

struct alignas(64) EnvLine {
  uint64_t word;     // {phase, step}: the truth; changed by compare-and-swap only
  uint64_t seed;     // client, while IDLE
  uint64_t episode;  // instance: number of the next episode since the stream was seeded
  uint32_t stream;   // client, while IDLE: which stream of the seed this env plays
  uint32_t command;  // client, while IDLE
  uint32_t block;    // client, while IDLE: where the row goes
  uint32_t wake;     // asynchronous: the futex word of the instance whose first env this is
  uint32_t live;     // instance: 1 within an episode, 0 when the next step would be a reset
  uint32_t fault;    // supervisor, before FAULTED: why
  uint32_t down;     // supervisor: not 0 while no instance serves this env
  uint32_t reserved[3];
};
static_assert(sizeof(EnvLine) == 64);
static_assert(offsetof(EnvLine, seed) == 8);
static_assert(offsetof(EnvLine, episode) == 16);
static_assert(offsetof(EnvLine, stream) == 24);
static_assert(offsetof(EnvLine, command) == 28);
static_assert(offsetof(EnvLine, block) == 32);
static_assert(offsetof(EnvLine, wake) == 36);
static_assert(offsetof(EnvLine, live) == 40);
static_assert(offsetof(EnvLine, fault) == 44);
static_assert(offsetof(EnvLine, down) == 48);

constexpr uint64_t align_up(uint64_t value) { return (value + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace uepool::wire
