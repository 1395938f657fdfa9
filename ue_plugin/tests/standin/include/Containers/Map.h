// Stands for Core, Containers/Map.h and Templates/Tuple.h (the pair).
#pragma once

#include "Containers/Set.h"

// engine: 5.4-5.6 doc:Runtime/Core/TPair
template <typename K, typename V>
struct TPair {
  K Key{};
  V Value{};
  TPair() = default;
  TPair(const K& InKey, const V& InValue) : Key(InKey), Value(InValue) {}
  TPair(K&& InKey, V&& InValue) : Key(static_cast<K&&>(InKey)), Value(static_cast<V&&>(InValue)) {}
  bool operator==(const TPair& Other) const { return Key == Other.Key && Value == Other.Value; }
};

namespace standin {
template <typename K, typename V>
const K& key_of(const TPair<K, V>& pair) {
  return pair.Key;
}
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/Core/TMap
template <typename K, typename V>
class TMap {
 public:
  using ElementType = TPair<K, V>;
  TMap() = default;
  TMap(std::initializer_list<TPair<K, V>> Init) {
    for (const auto& Item : Init) Add(Item.Key, Item.Value);
  }
  int32 Num() const { return Items.elements_.Num(); }
  bool IsEmpty() const { return Num() == 0; }
  bool Contains(const K& Key) const { return Items.find(Key) != INDEX_NONE; }
  V* Find(const K& Key) {
    const int32 At = Items.find(Key);
    return At == INDEX_NONE ? nullptr : &Items.elements_[At].Value;
  }
  const V* Find(const K& Key) const { return const_cast<TMap*>(this)->Find(Key); }
  V FindRef(const K& Key) const {
    const V* Found = Find(Key);
    return Found ? *Found : V();
  }
  V& FindChecked(const K& Key) {
    V* Found = Find(Key);
    check(Found);
    return *Found;
  }
  const V& FindChecked(const K& Key) const { return const_cast<TMap*>(this)->FindChecked(Key); }
  V& operator[](const K& Key) { return FindChecked(Key); }
  const V& operator[](const K& Key) const { return FindChecked(Key); }
  V& FindOrAdd(const K& Key) {
    if (V* Found = Find(Key)) return *Found;
    return Items.elements_[Items.add(TPair<K, V>(K(Key), V()))].Value;
  }
  V& FindOrAdd(const K& Key, const V& Value) {
    if (V* Found = Find(Key)) return *Found;
    return Items.elements_[Items.add(TPair<K, V>(Key, Value))].Value;
  }
  V& Add(const K& Key, const V& Value) { return Add(K(Key), V(Value)); }
  V& Add(const K& Key, V&& Value) { return Add(K(Key), static_cast<V&&>(Value)); }
  V& Add(K&& Key, V&& Value) {
    if (V* Found = Find(Key)) return *Found = static_cast<V&&>(Value);
    return Items.elements_[Items.add(TPair<K, V>(static_cast<K&&>(Key), static_cast<V&&>(Value)))].Value;
  }
  V& Add(const K& Key) { return Add(K(Key), V()); }
  template <typename A>
  V& Emplace(const K& Key, A&& Value) {
    return Add(K(Key), V(Forward<A>(Value)));
  }
  int32 Remove(const K& Key) {
    const int32 At = Items.find(Key);
    if (At == INDEX_NONE) return 0;
    Items.remove_at(At);
    return 1;
  }
  bool RemoveAndCopyValue(const K& Key, V& Out) {
    V* Found = Find(Key);
    if (!Found) return false;
    Out = static_cast<V&&>(*Found);
    Remove(Key);
    return true;
  }
  template <typename A>
  int32 GetKeys(TArray<K, A>& Out) const {
    Out.Reset();
    for (const auto& Item : *this) Out.Add(Item.Key);
    return Out.Num();
  }
  template <typename A>
  void GenerateKeyArray(TArray<K, A>& Out) const {
    GetKeys(Out);
  }
  template <typename A>
  void GenerateValueArray(TArray<V, A>& Out) const {
    Out.Reset();
    for (const auto& Item : *this) Out.Add(Item.Value);
  }
  template <typename P>
  void KeySort(const P& Less) {
    Items.elements_.Sort([&](const TPair<K, V>& A, const TPair<K, V>& B) { return Less(A.Key, B.Key); });
    Items.reindex();
  }
  template <typename P>
  void ValueSort(const P& Less) {
    Items.elements_.Sort([&](const TPair<K, V>& A, const TPair<K, V>& B) { return Less(A.Value, B.Value); });
    Items.reindex();
  }
  void Append(const TMap& Other) {
    for (const auto& Item : Other) Add(Item.Key, Item.Value);
  }
  void Empty(int32 = 0) { Items.clear(); }
  void Reset() { Items.clear(); }
  void Reserve(int32) {}
  TPair<K, V>* begin() { return Items.elements_.begin(); }
  TPair<K, V>* end() { return Items.elements_.end(); }
  const TPair<K, V>* begin() const { return Items.elements_.begin(); }
  const TPair<K, V>* end() const { return Items.elements_.end(); }

  // engine: 5.4-5.6 doc:Runtime/Core/TMap (iterators)
  class TIterator {
   public:
    explicit TIterator(TMap& InMap) : Map(InMap) {}
    explicit operator bool() const { return At < Map.Num(); }
    TIterator& operator++() {
      ++At;
      return *this;
    }
    TPair<K, V>& operator*() const { return Map.Items.elements_[At]; }
    TPair<K, V>* operator->() const { return &Map.Items.elements_[At]; }
    const K& Key() const { return (**this).Key; }
    V& Value() const { return (**this).Value; }
    void RemoveCurrent() { Map.Items.remove_at(At--); }

   private:
    TMap& Map;
    int32 At = 0;
  };

  // engine: 5.4-5.6 doc:Runtime/Core/TMap/CreateIterator
  TIterator CreateIterator() { return TIterator(*this); }

 private:
  standin::HashedArray<TPair<K, V>, K, &standin::key_of<K, V>> Items;
};
