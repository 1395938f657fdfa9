// Dials a server without holding up the caller: a name may take seconds to resolve, a host that is not there minutes to
// be given up.
#pragma once

#include <memory>
#include <string>

#include "link/link.h"
#include "wire/export.h"

namespace uepool::engine {

class UEPOOL_EXPORT Dialler {
 public:
  Dialler();
  ~Dialler();  // does not wait for an attempt that is under way
  Dialler(const Dialler&) = delete;
  Dialler& operator=(const Dialler&) = delete;

  // Begins an attempt; not while one is under way.
  void dial(const link::LinkOptions& options);
  bool is_dialling() const { return attempt_ != nullptr; }
  // True: the attempt is over, and `link` is the connection, or null with error() saying why.
  bool poll(std::unique_ptr<link::Link>* link);
  const std::string& error() const { return error_; }

 private:
  struct Attempt;
  std::shared_ptr<Attempt> attempt_;
  std::string error_;
};

}  // namespace uepool::engine
