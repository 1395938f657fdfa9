// Keeps what was played, episode by episode, as numpy arrays: DIRECTORY/episode_0000/{observation,action,reward,…}.npy.
// Row t of observations is what was seen before action t; there is one more of them than of actions. Dict observations
// have a file per leaf, observation_0.npy and on, in the order of the spec.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/local_session.h"
#include "wire/export.h"

namespace uepool::engine {

class UEPOOL_EXPORT Recorder {
 public:
  // `directory` is there. Episodes are numbered from `first` on.
  Recorder(std::string directory, uint32_t first = 0);

  // After LocalSession::reset(), and after every finish().
  void begin(LocalSession& session);
  void add_step(LocalSession& session);
  // Writes the episode, if it has a step, into `folder`, which is there; empty, or what is wrong.
  std::string write(const std::string& folder, LocalSession& session);
  // Where the next episode belongs: DIRECTORY/episode_0007.
  std::string next_folder() const;
  void next() { ++number_; }

 private:
  void keep(wire::Role role, LocalSession& session);

  struct Column {
    wire::Role role;
    uint32_t index;
    std::vector<uint8_t> bytes;
  };

  std::string directory_;
  uint32_t number_;
  std::vector<Column> columns_;
  std::vector<uint8_t> rewards_, terminated_, truncated_;
};

}  // namespace uepool::engine
