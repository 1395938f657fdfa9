#include "engine/recorder.h"

#include <cstdio>
#include <cstring>
#include <utility>

#include "engine/npy.h"

namespace uepool::engine {
namespace {

template <class T>
void append(T value, std::vector<uint8_t>* bytes) {
  const size_t at = bytes->size();
  bytes->resize(at + sizeof value);
  std::memcpy(bytes->data() + at, &value, sizeof value);
}

const char* name_of(wire::Role role) {
  return role == wire::kObservation ? "observation" : role == wire::kAction ? "action" : "info";
}

const link::Leaf* leaf_of(const LocalSession& session, wire::Role role, uint32_t index, uint32_t* count) {
  const link::Leaf* found = nullptr;
  *count = 0;
  for (const link::Leaf& leaf : session.leaves()) {
    if (leaf.role == role && (*count)++ == index) found = &leaf;
  }
  return found;
}

}  // namespace

Recorder::Recorder(std::string directory, uint32_t first) : directory_(std::move(directory)), number_(first) {}

std::string Recorder::next_folder() const {
  char name[32];
  std::snprintf(name, sizeof name, "/episode_%04u", number_);
  return directory_ + name;
}

void Recorder::begin(LocalSession& session) {
  columns_.clear();
  rewards_.clear();
  terminated_.clear();
  truncated_.clear();
  uint32_t next[wire::kFinalElapsedStep + 1] = {};
  for (const link::Leaf& leaf : session.leaves()) columns_.push_back({leaf.role, next[leaf.role]++, {}});
  keep(wire::kObservation, session);
  keep(wire::kInfo, session);
}

void Recorder::add_step(LocalSession& session) {
  keep(wire::kAction, session);
  keep(wire::kObservation, session);
  keep(wire::kInfo, session);
  for (uint32_t agent = 0; agent < session.spec().agents; ++agent) append(session.reward(agent), &rewards_);
  append(static_cast<uint8_t>(session.end().terminated), &terminated_);
  append(static_cast<uint8_t>(session.end().truncated), &truncated_);
}

void Recorder::keep(wire::Role role, LocalSession& session) {
  for (Column& column : columns_) {
    if (column.role != role) continue;
    uint32_t count;
    const uint64_t bytes = leaf_of(session, role, column.index, &count)->row_bytes() * session.spec().agents;
    const uint8_t* row = session.row(role, column.index, 0);
    column.bytes.insert(column.bytes.end(), row, row + bytes);
  }
}

std::string Recorder::write(const std::string& folder, LocalSession& session) {
  const uint64_t steps = terminated_.size();
  if (steps == 0) return "";
  const uint32_t agents = session.spec().agents;
  for (const Column& column : columns_) {
    uint32_t count;
    const link::Leaf* leaf = leaf_of(session, column.role, column.index, &count);
    std::vector<uint64_t> shape = {column.role == wire::kAction ? steps : steps + 1};
    if (agents > 1) shape.push_back(agents);
    shape.insert(shape.end(), leaf->dims.begin(), leaf->dims.end());
    std::string name = name_of(column.role);
    if (column.role == wire::kInfo) {
      name = "info_" + session.spec().info[column.index].name;
    } else if (count > 1) {
      name += "_" + std::to_string(column.index);
    }
    std::string wrong = write_npy(folder + "/" + name + ".npy", leaf->dtype, shape, column.bytes);
    if (!wrong.empty()) return wrong;
  }
  std::vector<uint64_t> shape = {steps};
  std::string wrong = write_npy(folder + "/terminated.npy", wire::kBool, shape, terminated_);
  if (wrong.empty()) wrong = write_npy(folder + "/truncated.npy", wire::kBool, shape, truncated_);
  if (agents > 1) shape.push_back(agents);
  return wrong.empty() ? write_npy(folder + "/reward.npy", wire::kF64, shape, rewards_) : wrong;
}

}  // namespace uepool::engine
