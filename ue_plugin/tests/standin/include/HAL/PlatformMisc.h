// Stands for Core, HAL/PlatformMisc.h, HAL/PlatformProcess.h, HAL/PlatformTime.h,
// GenericPlatform/GenericPlatformMisc.h.
#pragma once

#include "Containers/UnrealString.h"

// engine: 5.4-5.6 doc:Runtime/Core/FGenericPlatformMisc
struct FPlatformMisc {
  static FString GetEnvironmentVariable(const TCHAR* Name);
  static void SetEnvironmentVar(const TCHAR* Name, const TCHAR* Value);
  static void RequestExit(bool bForce, const TCHAR* CallSite = nullptr);
  static void RequestExitWithStatus(bool bForce, uint8 Status, const TCHAR* CallSite = nullptr);
  static int32 NumberOfCores() { return 2; }
  static void MemoryBarrier() { __sync_synchronize(); }
};

// engine: 5.4-5.6 doc:Runtime/Core/FGenericPlatformProcess
struct FPlatformProcess {
  static void Sleep(float Seconds);
  static void SleepNoStats(float Seconds) { Sleep(Seconds); }
  static void YieldThread() { Sleep(0); }
  static uint32 GetCurrentProcessId();
  static const TCHAR* ComputerName() { return TEXT("standin"); }
};

// engine: 5.4-5.6 doc:Runtime/Core/FPlatformTime (Seconds counts from an unspecified start)
struct FPlatformTime {
  static double Seconds();
  static uint64 Cycles64();
  static double ToSeconds64(uint64 Cycles) { return (double)Cycles * 1e-9; }
};

// engine: 5.4-5.6 doc:Runtime/Core/IsEngineExitRequested
bool IsEngineExitRequested();
void RequestEngineExit(const TCHAR* Reason);
bool IsInGameThread();
bool IsInRenderingThread();
bool IsRunningCommandlet();
bool IsRunningDedicatedServer();
extern bool GIsEditor;
extern bool GIsPlayInEditorWorld;
extern uint64 GFrameCounter;
extern uint32 GFrameNumber;
