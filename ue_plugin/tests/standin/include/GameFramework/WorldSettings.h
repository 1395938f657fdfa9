// Stands for Engine, GameFramework/WorldSettings.h.
#pragma once

#include "GameFramework/Actor.h"

class AGameModeBase;
class APlayerState;

// engine: 5.4-5.6 doc:Runtime/Engine/AWorldSettings
class AWorldSettings : public AInfo {
  STANDIN_CLASS(AWorldSettings, AInfo)
  TSubclassOf<AGameModeBase> DefaultGameMode;
  float TimeDilation = 1;
  float MinGlobalTimeDilation = 0.0001f, MaxGlobalTimeDilation = 20;
  float MinUndilatedFrameTime = 0.0005f, MaxUndilatedFrameTime = 0.4f;
  float GlobalGravityZ = 0;
  uint8 bGlobalGravitySet : 1 = 0;
  float KillZ = -1048575;
  float GetEffectiveTimeDilation() const { return TimeDilation; }
  virtual float SetTimeDilation(float New);
  virtual float FixupDeltaSeconds(float DeltaSeconds, float RealDeltaSeconds);
  virtual float GetGravityZ() const { return bGlobalGravitySet ? GlobalGravityZ : -980; }
  APlayerState* GetPauserPlayerState() const { return PauserPlayerState; }
  void SetPauserPlayerState(APlayerState* State) { PauserPlayerState = State; }
  APlayerState* PauserPlayerState = nullptr;
};
