// Stands for Core, Containers/ArrayView.h.
#pragma once

#include "Containers/Array.h"

// engine: 5.4-5.6 doc:Runtime/Core/TArrayView
template <typename T, typename S = int32>
class TArrayView {
 public:
  TArrayView() = default;
  TArrayView(T* InData, int32 InNum) : Data(InData), Count(InNum) {}
  template <typename A>
  TArrayView(TArray<std::remove_const_t<T>, A>& Array) : Data(Array.GetData()), Count(Array.Num()) {}
  template <typename A, typename U = T, typename = std::enable_if_t<std::is_const_v<U>>>
  TArrayView(const TArray<std::remove_const_t<T>, A>& Array) : Data(Array.GetData()), Count(Array.Num()) {}
  template <typename U = T, typename = std::enable_if_t<std::is_const_v<U>>>
  TArrayView(const TArrayView<std::remove_const_t<U>>& Other) : Data(Other.GetData()), Count(Other.Num()) {}
  template <SIZE_T N>
  TArrayView(T (&Array)[N]) : Data(Array), Count((int32)N) {}
  int32 Num() const { return Count; }
  bool IsEmpty() const { return Count == 0; }
  T* GetData() const { return Data; }
  T& operator[](int32 I) const {
    check(I >= 0 && I < Count);
    return Data[I];
  }
  TArrayView Slice(int32 Index, int32 N) const {
    check(Index >= 0 && N >= 0 && Index + N <= Count);
    return TArrayView(Data + Index, N);
  }
  T* begin() const { return Data; }
  T* end() const { return Data + Count; }

 private:
  T* Data = nullptr;
  int32 Count = 0;
};

// engine: 5.4-5.6 doc:Runtime/Core/MakeArrayView
template <typename T>
using TConstArrayView = TArrayView<const T>;
template <typename T>
TArrayView<T> MakeArrayView(T* Data, int32 Num) {
  return TArrayView<T>(Data, Num);
}
template <typename T, typename A>
TArrayView<T> MakeArrayView(TArray<T, A>& Array) {
  return TArrayView<T>(Array);
}
template <typename T, typename A>
TArrayView<const T> MakeArrayView(const TArray<T, A>& Array) {
  return TArrayView<const T>(Array);
}
