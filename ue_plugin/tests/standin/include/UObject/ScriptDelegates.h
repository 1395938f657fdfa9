// Stands for Core/CoreUObject, UObject/ScriptDelegates.h and Delegates/Delegate.h: delegates bound to functions by
// name.
#pragma once

#include "Delegates/Delegate.h"

namespace standin {
// The function must be a UFUNCTION of the object's class: the engine finds it by name when it is called.
bool has_ufunction(const UObject* object, const FName& name);
FName member_name(const TCHAR* written);  // "&UFoo::Bar" → Bar
[[noreturn]] void not_a_ufunction(const FName& name);
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/Core/TBaseDynamicMulticastDelegate
template <typename... Args>
class TStandinDynamicMulticast {
 public:
  template <typename U>
  void __Internal_AddDynamic(U* Object, void (U::*Function)(Args...), const FName& Name) {
    if (!standin::has_ufunction(Object, Name)) standin::not_a_ufunction(Name);
    Bound.push_back(
        {standin::WeakObject::of(Object), Object, Name, [Object, Function](Args... A) { (Object->*Function)(A...); }});
  }
  template <typename U>
  void __Internal_AddUniqueDynamic(U* Object, void (U::*Function)(Args...), const FName& Name) {
    __Internal_RemoveDynamic(Object, Function, Name);
    __Internal_AddDynamic(Object, Function, Name);
  }
  template <typename U>
  void __Internal_RemoveDynamic(U* Object, void (U::*)(Args...), const FName& Name) {
    std::erase_if(Bound, [&](const Binding& B) { return B.Object == Object && B.Name == Name; });
  }
  template <typename U>
  bool __Internal_IsAlreadyBound(U* Object, void (U::*)(Args...), const FName& Name) const {
    for (const Binding& B : Bound)
      if (B.Object == Object && B.Name == Name && B.Weak.alive()) return true;
    return false;
  }
  void RemoveAll(const UObject* Object) {
    std::erase_if(Bound, [&](const Binding& B) { return B.Object == Object; });
  }
  void Clear() { Bound.clear(); }
  bool IsBound() const { return !Bound.empty(); }
  void Broadcast(Args... A) const {  // in the order they were added; those of destroyed objects are skipped
    const auto Now = Bound;
    for (const Binding& B : Now)
      if (B.Weak.alive()) B.Call(A...);
  }

 private:
  struct Binding {
    standin::WeakObject Weak;
    const UObject* Object;
    FName Name;
    std::function<void(Args...)> Call;
  };
  std::vector<Binding> Bound;
};

// engine: 5.4-5.6 doc:Runtime/Core/AddDynamic
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/dynamic-delegates-in-unreal-engine)
#define AddDynamic(Object, Function) __Internal_AddDynamic(Object, Function, standin::member_name(TEXT(#Function)))
#define AddUniqueDynamic(Object, Function) \
  __Internal_AddUniqueDynamic(Object, Function, standin::member_name(TEXT(#Function)))
#define RemoveDynamic(Object, Function) \
  __Internal_RemoveDynamic(Object, Function, standin::member_name(TEXT(#Function)))
#define IsAlreadyBound(Object, Function) \
  __Internal_IsAlreadyBound(Object, Function, standin::member_name(TEXT(#Function)))

// engine: 5.4-5.6 doc:Runtime/Core/DECLARE_DYNAMIC_MULTICAST_DELEGATE
#define STANDIN_DYNAMIC_MULTICAST(Name, ...) \
  class Name : public TStandinDynamicMulticast<__VA_ARGS__> {}
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE(Name) STANDIN_DYNAMIC_MULTICAST(Name)
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(Name, T1, N1) STANDIN_DYNAMIC_MULTICAST(Name, T1)
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(Name, T1, N1, T2, N2) STANDIN_DYNAMIC_MULTICAST(Name, T1, T2)
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_ThreeParams(Name, T1, N1, T2, N2, T3, N3) \
  STANDIN_DYNAMIC_MULTICAST(Name, T1, T2, T3)
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_FourParams(Name, T1, N1, T2, N2, T3, N3, T4, N4) \
  STANDIN_DYNAMIC_MULTICAST(Name, T1, T2, T3, T4)
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_FiveParams(Name, T1, N1, T2, N2, T3, N3, T4, N4, T5, N5) \
  STANDIN_DYNAMIC_MULTICAST(Name, T1, T2, T3, T4, T5)
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_SixParams(Name, T1, N1, T2, N2, T3, N3, T4, N4, T5, N5, T6, N6) \
  STANDIN_DYNAMIC_MULTICAST(Name, T1, T2, T3, T4, T5, T6)
#define DECLARE_DYNAMIC_MULTICAST_SPARSE_DELEGATE_TwoParams(Name, Owner, Field, T1, N1, T2, N2) \
  STANDIN_DYNAMIC_MULTICAST(Name, T1, T2)
