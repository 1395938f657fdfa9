// What this process was started for.
#pragma once

#include "CoreMinimal.h"

/** From the command line; what it leaves out, from the environment, which a launcher sets for games that a script
 * starts. */
struct FUEPoolLaunchOptions {
  /** -UEPoolLink= or UEPOOL_LINK: the server's socket, "@name", "/path" or "host:port". Empty: nobody launched this
   * process. */
  FString Link;

  /** -UEPoolToken= or UEPOOL_TOKEN: which of its instances this is. */
  FString Token;

  /** -UEPoolEnvs= or UEPOOL_ENVS. */
  int32 Envs = 1;

  bool IsInstance() const { return !Link.IsEmpty(); }

  static const FUEPoolLaunchOptions& Get();
};
