// What is wrong with a document, for the person who wrote it.
#pragma once

#include <string>
#include <utility>

#include "wire/export.h"

namespace uepool::env_config {

// Reading goes on after a mistake, with defaults in place of what was wrong. The first one is kept: others may only
// follow from it.
class UEPOOL_EXPORT Problem {
 public:
  // `path` may be empty, where the reason says it all.
  void report(std::string path, std::string reason) {
    if (*this) return;
    path_ = std::move(path);
    reason_ = std::move(reason);
  }

  explicit operator bool() const { return !reason_.empty(); }
  const std::string& path() const { return path_; }      // "env_config.agents.0.sensors.1.width"
  const std::string& reason() const { return reason_; }  // "must be …"
  std::string text() const { return path_.empty() ? reason_ : path_ + ": " + reason_; }

 private:
  std::string path_;
  std::string reason_;
};

}  // namespace uepool::env_config
