// Stands for Core, Containers/IndirectArray.h: an array whose elements stay where they are.
#pragma once

#include "Containers/Array.h"
#include "Templates/UniquePtr.h"

// engine: 5.4-5.6 doc:Runtime/Core/TIndirectArray
template <typename T>
class TIndirectArray {
 public:
  int32 Num() const { return Items.Num(); }
  T& operator[](int32 I) { return *Items[I]; }
  const T& operator[](int32 I) const { return *Items[I]; }
  int32 Add(T* Item) { return Items.Add(TUniquePtr<T>(Item)); }
  void RemoveAt(int32 I) { Items.RemoveAt(I); }
  struct Iterator {
    const TUniquePtr<T>* At;
    T& operator*() const { return **At; }
    Iterator& operator++() {
      ++At;
      return *this;
    }
    bool operator!=(const Iterator& Other) const { return At != Other.At; }
  };
  Iterator begin() const { return {Items.begin()}; }
  Iterator end() const { return {Items.end()}; }

 private:
  TArray<TUniquePtr<T>> Items;
};
