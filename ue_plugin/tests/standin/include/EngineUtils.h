// Stands for Engine, EngineUtils.h.
#pragma once

#include "Engine/World.h"

// engine: 5.4-5.6 doc:Runtime/Engine/TActorIterator (actors that are being destroyed are skipped)
template <typename T>
class TActorIterator {
 public:
  explicit TActorIterator(const UWorld* World, TSubclassOf<T> Class = T::StaticClass()) {
    if (World && World->PersistentLevel)
      for (AActor* Each : World->PersistentLevel->Actors)
        if (IsValid(Each) && Each->IsA(Class.Class)) Found.Add(static_cast<T*>(Each));
    Settle();
  }
  explicit operator bool() const { return At < Found.Num(); }
  TActorIterator& operator++() {
    ++At;
    Settle();
    return *this;
  }
  T* operator*() const { return Found[At].Get(); }
  T* operator->() const { return Found[At].Get(); }

 private:
  void Settle() {
    while (At < Found.Num() && !Found[At].IsValid()) ++At;
  }
  TArray<TWeakObjectPtr<T>> Found;
  int32 At = 0;
};

// engine: 5.4-5.6 doc:Runtime/Engine/TActorRange
template <typename T>
class TActorRange {
 public:
  explicit TActorRange(const UWorld* World) {
    for (TActorIterator<T> It(World); It; ++It) Found.Add(*It);
  }
  T** begin() { return Found.begin(); }
  T** end() { return Found.end(); }

 private:
  TArray<T*> Found;
};

// engine: 5.4-5.6 doc:Runtime/Engine/FActorIterator
using FActorIterator = TActorIterator<AActor>;
