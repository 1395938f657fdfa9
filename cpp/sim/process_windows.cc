#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <cstdlib>

#include "sim/process.h"

namespace uepool::sim::process {

void crash() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);  // no dialog that nobody closes
  std::abort();
}

// Windows has no documented call for a whole process; this one is in every version's ntdll.
void stop() {
  using Suspend = LONG(WINAPI*)(HANDLE);
  const FARPROC found = GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtSuspendProcess");
  if (found) reinterpret_cast<Suspend>(reinterpret_cast<void*>(found))(GetCurrentProcess());
}

bool make_file_once(const std::string& path, std::string* error) {
  error->clear();
  const HANDLE file = CreateFileA(path.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) {
    const DWORD reason = GetLastError();
    if (reason != ERROR_FILE_EXISTS) *error = "error " + std::to_string(reason) + " of Windows";
    return false;
  }
  CloseHandle(file);
  return true;
}

}  // namespace uepool::sim::process
