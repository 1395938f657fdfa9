#include "sim/agents/infos.h"

#include <algorithm>
#include <cstring>

namespace uepool::sim {

std::vector<std::string> with_state_fields(std::vector<std::string> own, const std::vector<StateField>& fields) {
  for (const StateField& field : fields) own.push_back(field.name);
  return own;
}

StateInfo::StateInfo(const std::vector<StateField>& fields, size_t field) : size_(fields[field].size) {
  for (size_t i = 0; i < field; ++i) first_ += fields[i].size;
}

link::InfoEntry StateInfo::entry(const std::string& name) const {
  std::vector<uint32_t> dims;
  if (size_ > 1) dims.push_back(size_);
  return {name, wire::kF32, dims};
}

void StateInfo::write(const float* state, float* row) const { std::memcpy(row, state + first_, size_ * sizeof(float)); }

void require_same_infos(const AgentConfig& config, const std::vector<link::InfoEntry>& infos,
                        const std::vector<link::InfoEntry>& first) {
  const bool same = std::ranges::equal(infos, first, [](const link::InfoEntry& one, const link::InfoEntry& other) {
    return one.name == other.name && one.dtype == other.dtype && one.dims == other.dims;
  });
  if (!same) throw GameError(config.path + ".infos: must be the same as of the first agent");
}

}  // namespace uepool::sim
