// Stands for Core, Misc/App.h: the application's clock.
#pragma once

#include "Containers/UnrealString.h"

// engine: 5.4-5.6 doc:Runtime/Core/FApp
class FApp {
 public:
  static bool IsBenchmarking() { return bBenchmarking; }
  static void SetBenchmarking(bool bValue) { bBenchmarking = bValue; }
  static bool UseFixedTimeStep() { return bFixed; }
  static void SetUseFixedTimeStep(bool bValue) { bFixed = bValue; }
  static double GetFixedDeltaTime() { return Fixed; }
  static void SetFixedDeltaTime(double Seconds) { Fixed = Seconds; }
  static double GetCurrentTime() { return Current; }
  static void SetCurrentTime(double Seconds) { Current = Seconds; }
  static double GetLastTime() { return Last; }
  static void UpdateLastTime() { Last = Current; }
  static double GetDeltaTime() { return Delta; }
  static void SetDeltaTime(double Seconds) { Delta = Seconds; }
  static double GetGameTime() { return Game; }
  static void SetGameTime(double Seconds) { Game = Seconds; }
  static double GetIdleTime() { return Idle; }
  static void SetIdleTime(double Seconds) { Idle = Seconds; }

  // engine: 5.4-5.6 doc:Runtime/Core/FApp (what runs, and whether it can draw)
  static const TCHAR* GetProjectName() { return TEXT("StandIn"); }
  static bool IsGame() { return true; }
  static bool IsUnattended() { return true; }
  static bool CanEverRender();
  static bool CanEverRenderAudio() { return false; }
  static bool HasFocus() { return true; }
  static FString GetBuildVersion() { return TEXT("standin"); }
  static int32 GetRandomSeed() { return 0; }

 private:
  static bool bBenchmarking, bFixed;
  static double Fixed, Current, Last, Delta, Game, Idle;
};
