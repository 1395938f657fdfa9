// Stands for Engine, PhysicsEngine/PhysicsSettings.h (with PhysicsCore's UPhysicsSettingsCore).
#pragma once

#include "Engine/DeveloperSettings.h"

// engine: 5.4-5.6 doc:Runtime/Engine/UPhysicsSettings (config Engine, section /Script/Engine.PhysicsSettings)
class UPhysicsSettingsCore : public UDeveloperSettings {
  STANDIN_CLASS(UPhysicsSettingsCore, UDeveloperSettings)
  float DefaultGravityZ = -980;
};
class UPhysicsSettings : public UPhysicsSettingsCore {
  STANDIN_CLASS(UPhysicsSettings, UPhysicsSettingsCore)
  static UPhysicsSettings* Get();
  uint32 bSubstepping : 1 = 0;
  uint32 bSubsteppingAsync : 1 = 0;
  uint32 bTickPhysicsAsync : 1 = 0;
  float AsyncFixedTimeStepSize = 1.f / 30;
  float MaxPhysicsDeltaTime = 1.f / 30;
  float MaxSubstepDeltaTime = 1.f / 60;
  int32 MaxSubsteps = 6;
  void read_config();  // the stand-in's own
};
