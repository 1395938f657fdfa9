// The engine's settings for worlds whose time is the trainer's. Set in code: Shipping builds leave flags of the command
// line out.
#pragma once

#include "CoreMinimal.h"

namespace UEPool {
/** Before any world exists, so before its physics scene does. */
void ForceSettingsOfInstance();

/** Of an instance, once the engine is there: no limit of the frame rate, no sleeping in the background. */
void ForceEngineSettingsOfInstance();

/** The next tick takes Seconds of the world, whatever the clock says. */
void AdvanceTime(double Seconds, bool bWorldClock);

/** Physics must not cut a tick into smaller ones, or into one that is shorter. */
void AllowTicksOf(double Seconds);
}  // namespace UEPool
