// Stands for Engine, TimerManager.h.
#pragma once

#include "Engine/EngineTypes.h"

// engine: 5.4-5.6 doc:Runtime/Engine/FTimerManager (timers run once a frame, after TG_PostPhysics)
class FTimerManager {
 public:
  template <typename U>
  void SetTimer(FTimerHandle& Handle, U* Object, void (U::*Function)(), float Rate, bool bLoop = false,
                float FirstDelay = -1) {
    Set(Handle, TDelegate<void()>::CreateUObject(Object, Function), Rate, bLoop, FirstDelay);
  }
  void SetTimer(FTimerHandle& Handle, const TDelegate<void()>& Call, float Rate, bool bLoop, float FirstDelay = -1) {
    Set(Handle, Call, Rate, bLoop, FirstDelay);
  }
  void SetTimer(FTimerHandle& Handle, TFunction<void()>&& Call, float Rate, bool bLoop, float FirstDelay = -1) {
    Set(Handle, TDelegate<void()>::CreateLambda([Call] { Call(); }), Rate, bLoop, FirstDelay);
  }
  void SetTimerForNextTick(TFunction<void()>&& Call) {
    FTimerHandle Handle;
    Set(Handle, TDelegate<void()>::CreateLambda([Call] { Call(); }), 1e-9f, false, 0);
  }
  void ClearTimer(FTimerHandle& Handle);
  void ClearAllTimersForObject(const void* Object);
  bool IsTimerActive(FTimerHandle Handle) const;
  void Tick(float DeltaTime);

 private:
  struct Timer {
    uint64 Id;
    TDelegate<void()> Call;
    double Rate, Left;
    bool bLoop;
  };
  void Set(FTimerHandle& Handle, const TDelegate<void()>& Call, float Rate, bool bLoop, float FirstDelay);
  TArray<Timer> Timers;
};
