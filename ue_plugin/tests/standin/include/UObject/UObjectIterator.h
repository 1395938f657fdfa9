// Stands for CoreUObject, UObject/UObjectIterator.h and UObject/UObjectHash.h.
#pragma once

#include "UObject/UObjectGlobals.h"

namespace standin {
const std::vector<UObject*>& all_objects();  // freed ones are null
}

// engine: 5.4-5.6 doc:Runtime/CoreUObject/TObjectIterator (skips class default objects)
template <typename T>
class TObjectIterator {
 public:
  explicit TObjectIterator(EObjectFlags InExclude = RF_ClassDefaultObject, bool = true) : Exclude(InExclude) {
    Settle();
  }
  explicit operator bool() const { return At < standin::all_objects().size(); }
  TObjectIterator& operator++() {
    ++At;
    Settle();
    return *this;
  }
  T* operator*() const { return static_cast<T*>(standin::all_objects()[At]); }
  T* operator->() const { return **this; }

 private:
  void Settle() {
    const auto& All = standin::all_objects();
    for (; At < All.size(); ++At)
      if (All[At] && All[At]->IsA(T::StaticClass()) && !All[At]->HasAnyFlags(Exclude)) return;
  }
  std::size_t At = 0;
  EObjectFlags Exclude;
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/GetDerivedClasses
void GetDerivedClasses(const UClass* Class, TArray<UClass*>& Out, bool bRecursive = true);
void GetObjectsOfClass(const UClass* Class, TArray<UObject*>& Out, bool bIncludeDerived = true,
                       EObjectFlags Exclude = RF_ClassDefaultObject);
void GetObjectsWithOuter(const UObject* Outer, TArray<UObject*>& Out, bool bIncludeNested = true);
