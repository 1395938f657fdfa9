// The engine's settings for worlds whose time is the trainer's. Set in code: Shipping builds leave flags of the command
// line out.
#pragma once

#include "CoreMinimal.h"

class UWorld;

namespace UEPool {
/** Before any world exists, so before its physics scene does. */
void ForceSettingsOfInstance();

/** Of an instance, once the engine is there: no limit of the frame rate, no sleeping in the background. */
void ForceEngineSettingsOfInstance();

/** The next tick takes Seconds of the world, whatever the clock says. */
void AdvanceTime(double Seconds, bool bWorldClock);

/** Neither physics nor the world may make a tick of Seconds a shorter one, or cut it into smaller ones. */
void AllowTicksOf(double Seconds, const UWorld& World);
}  // namespace UEPool
