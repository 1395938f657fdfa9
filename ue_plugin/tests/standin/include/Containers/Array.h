// Stands for Core, Containers/Array.h: the growing array.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <new>

#include "Containers/ContainerAllocationPolicies.h"
#include "Misc/AssertionMacros.h"
#include "Templates/TypeHash.h"

// engine: 5.4-5.6 doc:Runtime/Core/EAllowShrinking
enum class EAllowShrinking : uint8 { No, Yes, Default = Yes };

// engine: 5.4-5.6 doc:Runtime/Core/TArray
template <typename InElementType, typename InAllocatorType = FDefaultAllocator>
class TArray {
 public:
  using ElementType = InElementType;
  using SizeType = int32;
  using T = InElementType;

  // engine: 5.4-5.6 doc:Runtime/Core/TArray (constructors)
  TArray() = default;
  TArray(const T* Ptr, int32 Count) { Append(Ptr, Count); }
  TArray(std::initializer_list<T> Init) { Append(Init); }
  TArray(const TArray& Other) { Append(Other.Data, Other.Count_); }
  TArray(TArray&& Other) noexcept { Steal(Other); }
  template <typename A>
  explicit TArray(const TArray<T, A>& Other) {
    Append(Other.GetData(), Other.Num());
  }
  ~TArray() { Destroy(); }
  TArray& operator=(const TArray& Other) {
    if (this != &Other) {
      Reset();
      Append(Other.Data, Other.Count_);
    }
    return *this;
  }
  TArray& operator=(TArray&& Other) noexcept {
    if (this != &Other) {
      Destroy();
      Steal(Other);
    }
    return *this;
  }
  TArray& operator=(std::initializer_list<T> Init) {
    Reset();
    Append(Init);
    return *this;
  }

  // engine: 5.4-5.6 doc:Runtime/Core/TArray (access; an index out of range is a failed check)
  int32 Num() const { return Count_; }
  int32 Max() const { return Capacity; }
  bool IsEmpty() const { return Count_ == 0; }
  bool IsValidIndex(int32 I) const { return I >= 0 && I < Count_; }
  T* GetData() { return Data; }
  const T* GetData() const { return Data; }
  SIZE_T GetAllocatedSize() const { return (SIZE_T)Capacity * sizeof(T); }
  static constexpr uint32 GetTypeSize() { return sizeof(T); }
  T& operator[](int32 I) {
    RangeCheck(I);
    return Data[I];
  }
  const T& operator[](int32 I) const {
    RangeCheck(I);
    return Data[I];
  }
  T& Last(int32 FromEnd = 0) { return (*this)[Count_ - 1 - FromEnd]; }
  const T& Last(int32 FromEnd = 0) const { return (*this)[Count_ - 1 - FromEnd]; }
  T& Top() { return Last(); }

  // engine: 5.4-5.6 doc:Runtime/Core/TArray (adding)
  int32 Add(const T& Item) { return Emplace(Item); }
  int32 Add(T&& Item) { return Emplace(static_cast<T&&>(Item)); }
  void Push(const T& Item) { Add(Item); }
  void Push(T&& Item) { Add(static_cast<T&&>(Item)); }
  template <typename... Args>
  int32 Emplace(Args&&... Arguments) {
    EmplaceNew(Forward<Args>(Arguments)...);
    return Count_ - 1;
  }
  template <typename... Args>
  T& Emplace_GetRef(Args&&... Arguments) {
    return EmplaceNew(Forward<Args>(Arguments)...);
  }
  T& Add_GetRef(const T& Item) { return EmplaceNew(Item); }
  T& Add_GetRef(T&& Item) { return EmplaceNew(static_cast<T&&>(Item)); }
  T& AddDefaulted_GetRef() { return EmplaceNew(); }
  int32 AddUnique(const T& Item) {
    const int32 Found = Find(Item);
    return Found != INDEX_NONE ? Found : Add(Item);
  }
  int32 AddDefaulted(int32 N = 1) {
    const int32 First = Count_;
    for (int32 I = 0; I < N; ++I) EmplaceNew();
    return First;
  }
  int32 AddZeroed(int32 N = 1) {
    const int32 First = AddUninitialized(N);
    std::memset((void*)(Data + First), 0, sizeof(T) * (SIZE_T)N);
    return First;
  }
  int32 AddUninitialized(int32 N = 1) {
    Reserve(Count_ + N);
    Count_ += N;
    return Count_ - N;
  }
  T& AddZeroed_GetRef() { return Data[AddZeroed()]; }
  void Append(const T* Ptr, int32 N) {
    Reserve(Count_ + N);
    for (int32 I = 0; I < N; ++I) EmplaceNew(Ptr[I]);
  }
  void Append(std::initializer_list<T> Init) { Append(Init.begin(), (int32)Init.size()); }
  template <typename A>
  void Append(const TArray<T, A>& Other) {
    Append(Other.GetData(), Other.Num());
  }
  void Append(TArray&& Other) {
    Reserve(Count_ + Other.Count_);
    for (T& Item : Other) EmplaceNew(static_cast<T&&>(Item));
    Other.Reset();
  }
  TArray& operator+=(const TArray& Other) {
    Append(Other);
    return *this;
  }
  int32 Insert(const T& Item, int32 Index) {
    T Copy(Item);
    return Insert(static_cast<T&&>(Copy), Index);
  }
  int32 Insert(T&& Item, int32 Index) {
    check(Index >= 0 && Index <= Count_);
    EmplaceNew(static_cast<T&&>(Item));
    std::rotate(Data + Index, Data + Count_ - 1, Data + Count_);
    return Index;
  }
  void Init(const T& Item, int32 N) {
    Reset();
    Reserve(N);
    for (int32 I = 0; I < N; ++I) EmplaceNew(Item);
  }

  // engine: 5.4-5.6 doc:Runtime/Core/TArray (sizes)
  void Reserve(int32 N) {
    if (N > Capacity) Grow(N);
  }
  void SetNum(int32 N, EAllowShrinking = EAllowShrinking::Default) {
    while (Count_ > N) Data[--Count_].~T();
    Reserve(N);
    while (Count_ < N) EmplaceNew();
  }
  void SetNumZeroed(int32 N, EAllowShrinking = EAllowShrinking::Default) {
    while (Count_ > N) Data[--Count_].~T();
    if (N > Count_) AddZeroed(N - Count_);
  }
  void SetNumUninitialized(int32 N, EAllowShrinking = EAllowShrinking::Default) {
    while (Count_ > N) Data[--Count_].~T();
    if (N > Count_) AddUninitialized(N - Count_);
  }
  void Reset(int32 NewSize = 0) {
    while (Count_ > 0) Data[--Count_].~T();
    Reserve(NewSize);
  }
  void Empty(int32 Slack = 0) {
    Destroy();
    Reserve(Slack);
  }
  void Shrink() {}

  // engine: 5.4-5.6 doc:Runtime/Core/TArray (removing)
  void RemoveAt(int32 Index) { RemoveAt(Index, 1); }
  void RemoveAt(int32 Index, int32 N, EAllowShrinking = EAllowShrinking::Default) {
    check(Index >= 0 && N >= 0 && Index + N <= Count_);
    std::move(Data + Index + N, Data + Count_, Data + Index);
    for (int32 I = 0; I < N; ++I) Data[--Count_].~T();
  }
  void RemoveAtSwap(int32 Index, EAllowShrinking = EAllowShrinking::Default) {
    RangeCheck(Index);
    if (Index != Count_ - 1) Data[Index] = static_cast<T&&>(Data[Count_ - 1]);
    Data[--Count_].~T();
  }
  int32 Remove(const T& Item) {
    return RemoveAll([&Item](const T& Each) { return Each == Item; });
  }
  int32 RemoveSingle(const T& Item) {
    const int32 Found = Find(Item);
    if (Found != INDEX_NONE) RemoveAt(Found);
    return Found != INDEX_NONE;
  }
  int32 RemoveSwap(const T& Item) { return Remove(Item); }
  int32 RemoveSingleSwap(const T& Item) { return RemoveSingle(Item); }
  template <typename P>
  int32 RemoveAll(const P& Predicate) {
    T* End = std::remove_if(Data, Data + Count_, [&](const T& Each) { return (bool)Predicate(Each); });
    const int32 Gone = (int32)(Data + Count_ - End);
    for (int32 I = 0; I < Gone; ++I) Data[--Count_].~T();
    return Gone;
  }
  template <typename P>
  int32 RemoveAllSwap(const P& Predicate) {
    return RemoveAll(Predicate);
  }
  T Pop(EAllowShrinking = EAllowShrinking::Default) {
    RangeCheck(0);
    T Result = static_cast<T&&>(Data[Count_ - 1]);
    Data[--Count_].~T();
    return Result;
  }

  // engine: 5.4-5.6 doc:Runtime/Core/TArray (searching and sorting; pointers are sorted by what they point to)
  template <typename K>
  int32 Find(const K& Item) const {
    for (int32 I = 0; I < Count_; ++I)
      if (Data[I] == Item) return I;
    return INDEX_NONE;
  }
  template <typename K>
  bool Find(const K& Item, int32& Index) const {
    return (Index = Find(Item)) != INDEX_NONE;
  }
  template <typename K>
  int32 IndexOfByKey(const K& Key) const {
    return Find(Key);
  }
  template <typename P>
  int32 IndexOfByPredicate(const P& Predicate) const {
    for (int32 I = 0; I < Count_; ++I)
      if (Predicate(Data[I])) return I;
    return INDEX_NONE;
  }
  template <typename K>
  bool Contains(const K& Item) const {
    return Find(Item) != INDEX_NONE;
  }
  template <typename P>
  bool ContainsByPredicate(const P& Predicate) const {
    return IndexOfByPredicate(Predicate) != INDEX_NONE;
  }
  template <typename P>
  T* FindByPredicate(const P& Predicate) {
    const int32 I = IndexOfByPredicate(Predicate);
    return I == INDEX_NONE ? nullptr : Data + I;
  }
  template <typename P>
  const T* FindByPredicate(const P& Predicate) const {
    const int32 I = IndexOfByPredicate(Predicate);
    return I == INDEX_NONE ? nullptr : Data + I;
  }
  template <typename K>
  T* FindByKey(const K& Key) {
    const int32 I = Find(Key);
    return I == INDEX_NONE ? nullptr : Data + I;
  }
  template <typename P>
  TArray FilterByPredicate(const P& Predicate) const {
    TArray Result;
    for (const T& Each : *this)
      if (Predicate(Each)) Result.Add(Each);
    return Result;
  }
  void Sort() { std::sort(Data, Data + Count_); }
  template <typename P>
  void Sort(const P& Less) {
    std::sort(Data, Data + Count_, [&](const T& A, const T& B) { return CallLess(Less, A, B); });
  }
  template <typename P>
  void StableSort(const P& Less) {
    std::stable_sort(Data, Data + Count_, [&](const T& A, const T& B) { return CallLess(Less, A, B); });
  }
  void Swap(int32 A, int32 B) { ::Swap((*this)[A], (*this)[B]); }
  void SwapMemory(int32 A, int32 B) { Swap(A, B); }
  bool operator==(const TArray& Other) const {
    return Count_ == Other.Count_ && std::equal(begin(), end(), Other.begin());
  }
  bool operator!=(const TArray& Other) const { return !(*this == Other); }
  T* begin() { return Data; }
  T* end() { return Data + Count_; }
  const T* begin() const { return Data; }
  const T* end() const { return Data + Count_; }

 private:
  template <typename P>
  static bool CallLess(const P& Less, const T& A, const T& B) {
    if constexpr (std::is_pointer_v<T>) {
      return Less(*A, *B);
    } else {
      return Less(A, B);
    }
  }
  void RangeCheck(int32 I) const { checkf(I >= 0 && I < Count_, TEXT("Array index out of bounds")); }
  template <typename... Args>
  T& EmplaceNew(Args&&... Arguments) {
    if (Count_ == Capacity) {
      T Temp(Forward<Args>(Arguments)...);  // the argument may lie in this array
      Grow(Count_ + 1);
      return *new ((void*)(Data + Count_++)) T(static_cast<T&&>(Temp));
    }
    return *new ((void*)(Data + Count_++)) T(Forward<Args>(Arguments)...);
  }
  void Grow(int32 Needed) {
    const int32 NewCapacity = std::max(Needed, Capacity + Capacity / 2 + 4);
    T* Fresh = static_cast<T*>(::operator new((SIZE_T)NewCapacity * sizeof(T), std::align_val_t(Alignment())));
    for (int32 I = 0; I < Count_; ++I) {
      new ((void*)(Fresh + I)) T(static_cast<T&&>(Data[I]));
      Data[I].~T();
    }
    if (Data) ::operator delete((void*)Data, std::align_val_t(Alignment()));
    Data = Fresh;
    Capacity = NewCapacity;
  }
  void Destroy() {
    while (Count_ > 0) Data[--Count_].~T();
    if (Data) ::operator delete((void*)Data, std::align_val_t(Alignment()));
    Data = nullptr;
    Capacity = 0;
  }
  void Steal(TArray& Other) {
    Data = Other.Data;
    Count_ = Other.Count_;
    Capacity = Other.Capacity;
    Other.Data = nullptr;
    Other.Count_ = Other.Capacity = 0;
  }
  static constexpr SIZE_T Alignment() { return alignof(T) < 16 ? 16 : alignof(T); }

  T* Data = nullptr;
  int32 Count_ = 0;
  int32 Capacity = 0;
};
