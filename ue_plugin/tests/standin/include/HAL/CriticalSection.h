// Stands for Core, HAL/CriticalSection.h and Misc/ScopeLock.h.
#pragma once

#include <mutex>

#include "CoreTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/FCriticalSection (recursive)
class FCriticalSection {
 public:
  void Lock() { Mutex.lock(); }
  void Unlock() { Mutex.unlock(); }
  bool TryLock() { return Mutex.try_lock(); }

 private:
  std::recursive_mutex Mutex;
};
// engine: 5.4-5.6 doc:Runtime/Core/FScopeLock
class FScopeLock {
 public:
  explicit FScopeLock(FCriticalSection* InSection) : Section(InSection) { Section->Lock(); }
  ~FScopeLock() { Section->Unlock(); }
  FScopeLock(const FScopeLock&) = delete;

 private:
  FCriticalSection* Section;
};
