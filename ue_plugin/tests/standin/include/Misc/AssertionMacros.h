// Stands for Core, Misc/AssertionMacros.h: check stops the process, ensure reports once and goes on.
#pragma once

#include "CoreTypes.h"

namespace standin {
[[noreturn]] void check_failed(const char* expression, const char* file, int line);
bool ensure_failed(const char* expression, const char* file, int line);
int ensure_count();  // how many ensures failed so far
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/Core/check
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/asserts-in-unreal-engine)
#define check(Expression)                                                      \
  do {                                                                         \
    if (!(Expression)) standin::check_failed(#Expression, __FILE__, __LINE__); \
  } while (false)
#define checkf(Expression, Format, ...)                                        \
  do {                                                                         \
    if (!(Expression)) standin::check_failed(#Expression, __FILE__, __LINE__); \
  } while (false)
#define checkSlow(Expression) check(Expression)
#define checkNoEntry() standin::check_failed("checkNoEntry", __FILE__, __LINE__)
#define verify(Expression) check(Expression)
#define unimplemented() standin::check_failed("unimplemented", __FILE__, __LINE__)
#define ensure(Expression) (LIKELY(!!(Expression)) || standin::ensure_failed(#Expression, __FILE__, __LINE__))
#define ensureAlways(Expression) ensure(Expression)
#define ensureMsgf(Expression, Format, ...) ensure(Expression)
#define ensureAlwaysMsgf(Expression, Format, ...) ensure(Expression)
