// Stands for Core, Logging/LogMacros.h and LogVerbosity.h: UE_LOG writes a line to standard error.
#pragma once

#include "Containers/UnrealString.h"
#include "UObject/NameTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/ELogVerbosity__Type
namespace ELogVerbosity {
enum Type : uint8 { NoLogging = 0, Fatal, Error, Warning, Display, Log, Verbose, VeryVerbose, All = VeryVerbose };
}

// engine: 5.4-5.6 doc:Runtime/Core/FLogCategoryBase
struct FLogCategoryBase {
  FLogCategoryBase(const TCHAR* InName, ELogVerbosity::Type InDefault) : Name(InName), Verbosity(InDefault) {}
  bool IsSuppressed(ELogVerbosity::Type Level) const { return Level > Verbosity; }
  void SetVerbosity(ELogVerbosity::Type Level) { Verbosity = Level; }
  ELogVerbosity::Type GetVerbosity() const { return Verbosity; }
  const TCHAR* Name;
  ELogVerbosity::Type Verbosity;
};

namespace standin {
void log(const FLogCategoryBase& category, ELogVerbosity::Type verbosity, const FString& text);
}

// engine: 5.4-5.6 doc:Runtime/Core/UE_LOG
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/logging-in-unreal-engine)
#define DECLARE_LOG_CATEGORY_EXTERN(Category, Default, CompileTime)                         \
  extern struct FLogCategory##Category : FLogCategoryBase {                                 \
    FLogCategory##Category() : FLogCategoryBase(TEXT(#Category), ELogVerbosity::Default) {} \
  } Category
#define DEFINE_LOG_CATEGORY(Category) FLogCategory##Category Category
#define DEFINE_LOG_CATEGORY_STATIC(Category, Default, CompileTime)                          \
  static struct FLogCategory##Category : FLogCategoryBase {                                 \
    FLogCategory##Category() : FLogCategoryBase(TEXT(#Category), ELogVerbosity::Default) {} \
  } Category
#define UE_LOG(Category, Level, Format, ...)                                                            \
  do {                                                                                                  \
    if (!Category.IsSuppressed(ELogVerbosity::Level))                                                   \
      standin::log(Category, ELogVerbosity::Level, FString::Printf(Format __VA_OPT__(, ) __VA_ARGS__)); \
  } while (false)
#define UE_CLOG(Condition, Category, Level, Format, ...)           \
  do {                                                             \
    if (Condition) UE_LOG(Category, Level, Format, ##__VA_ARGS__); \
  } while (false)
#define UE_LOG_ACTIVE(Category, Level) (!Category.IsSuppressed(ELogVerbosity::Level))

// engine: 5.4-5.6 github:unrealcv/unrealcv (categories of the engine)
DECLARE_LOG_CATEGORY_EXTERN(LogTemp, Log, All);
DECLARE_LOG_CATEGORY_EXTERN(LogInit, Log, All);
DECLARE_LOG_CATEGORY_EXTERN(LogWorld, Log, All);
