// Stands for Core, Containers/Set.h: a hashed set whose elements are visited in the order they were added.
#pragma once

#include <unordered_map>

#include "Containers/Array.h"

namespace standin {
// Elements in an array, found by an index over their hashes. Key is how an element is told apart.
template <typename Element, typename Key, const Key& (*KeyOf)(const Element&)>
class HashedArray {
 public:
  int32 find(const Key& key) const {
    auto [at, end] = index_.equal_range(GetTypeHash(key));
    for (; at != end; ++at)
      if (KeyOf(elements_[at->second]) == key) return at->second;
    return INDEX_NONE;
  }
  int32 add(Element&& element) {
    const uint32 hash = GetTypeHash(KeyOf(element));
    const int32 at = elements_.Emplace(static_cast<Element&&>(element));
    index_.emplace(hash, at);
    return at;
  }
  void remove_at(int32 at) {
    elements_.RemoveAt(at);
    reindex();
  }
  void reindex() {
    index_.clear();
    for (int32 i = 0; i < elements_.Num(); ++i) index_.emplace(GetTypeHash(KeyOf(elements_[i])), i);
  }
  void clear() {
    elements_.Empty();
    index_.clear();
  }
  TArray<Element> elements_;

 private:
  std::unordered_multimap<uint32, int32> index_;
};
template <typename T>
const T& itself(const T& element) {
  return element;
}
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/Core/TSet
template <typename T>
class TSet {
 public:
  TSet() = default;
  TSet(std::initializer_list<T> Init) {
    for (const T& Item : Init) Add(Item);
  }
  int32 Num() const { return Items.elements_.Num(); }
  bool IsEmpty() const { return Num() == 0; }
  bool Contains(const T& Item) const { return Items.find(Item) != INDEX_NONE; }
  void Add(const T& Item, bool* AlreadyThere = nullptr) {
    const bool Had = Contains(Item);
    if (AlreadyThere) *AlreadyThere = Had;
    if (!Had) Items.add(T(Item));
  }
  T* Find(const T& Item) {
    const int32 At = Items.find(Item);
    return At == INDEX_NONE ? nullptr : &Items.elements_[At];
  }
  int32 Remove(const T& Item) {
    const int32 At = Items.find(Item);
    if (At == INDEX_NONE) return 0;
    Items.remove_at(At);
    return 1;
  }
  void Append(const TArray<T>& Other) {
    for (const T& Item : Other) Add(Item);
  }
  void Append(const TSet& Other) {
    for (const T& Item : Other) Add(Item);
  }
  TArray<T> Array() const { return Items.elements_; }
  void Empty(int32 = 0) { Items.clear(); }
  void Reset() { Items.clear(); }
  void Reserve(int32) {}
  T* begin() { return Items.elements_.begin(); }
  T* end() { return Items.elements_.end(); }
  const T* begin() const { return Items.elements_.begin(); }
  const T* end() const { return Items.elements_.end(); }

 private:
  standin::HashedArray<T, T, &standin::itself<T>> Items;
};
