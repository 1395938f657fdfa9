// Stands for Core, Delegates/Delegate.h, DelegateCombinations.h, DelegateSignatureImpl.inl: bindings of one and of
// many.
#pragma once

#include <functional>
#include <memory>
#include <tuple>

#include "Containers/Array.h"
#include "Templates/Function.h"
#include "Templates/SharedPointer.h"
#include "UObject/NameTypes.h"

class UObject;

namespace standin {
// Whether an object is still there; it is given as its weak reference.
struct WeakObject {
  int32 index = -1;
  int32 serial = 0;
  static WeakObject of(const UObject* object);
  bool alive() const;
};
uint64 next_delegate_id();
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/Core/FDelegateHandle
class FDelegateHandle {
 public:
  enum EGenerateNewHandleType { GenerateNewHandle };
  FDelegateHandle() = default;
  explicit FDelegateHandle(EGenerateNewHandleType) : Id(standin::next_delegate_id()) {}
  bool IsValid() const { return Id != 0; }
  void Reset() { Id = 0; }
  bool operator==(const FDelegateHandle& Other) const { return Id == Other.Id; }
  bool operator!=(const FDelegateHandle& Other) const { return Id != Other.Id; }

 private:
  uint64 Id = 0;
};

// engine: 5.4-5.6 doc:Runtime/Core/TDelegate
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/delegates-and-lambda-functions-in-unreal-engine)
template <typename Signature>
class TDelegate;
template <typename R, typename... Args>
class TDelegate<R(Args...)> {
 public:
  TDelegate() = default;
  TDelegate(std::nullptr_t) {}

  // engine: 5.4-5.6 doc:Runtime/Core/TDelegate (making one; further arguments are passed after the delegate's own)
  template <typename F, typename... Vars>
  static TDelegate CreateLambda(F&& Functor, Vars... Payload) {
    TDelegate Out;
    Out.Call = [Fn = std::decay_t<F>(Forward<F>(Functor)), Payload...](Args... A) mutable -> R {
      return Fn(static_cast<Args&&>(A)..., Payload...);
    };
    Out.Stamp(nullptr);
    return Out;
  }
  template <typename... Vars>
  static TDelegate CreateStatic(R (*Function)(Args..., Vars...), Vars... Payload) {
    return CreateLambda(
        [Function, Payload...](Args... A) -> R { return Function(static_cast<Args&&>(A)..., Payload...); });
  }
  template <typename U, typename Method, typename... Vars>
  static TDelegate CreateRaw(U* Object, Method Function, Vars... Payload) {
    TDelegate Out = CreateLambda([Object, Function, Payload...](Args... A) -> R {
      return (Object->*Function)(static_cast<Args&&>(A)..., Payload...);
    });
    Out.Owner = Object;
    return Out;
  }
  template <typename U, typename Method, typename... Vars>
  static TDelegate CreateUObject(U* Object, Method Function, Vars... Payload) {
    TDelegate Out = CreateRaw(Object, Function, Payload...);
    Out.GuardBy(Object);
    return Out;
  }
  template <typename U, typename F, typename... Vars>
  static TDelegate CreateWeakLambda(U* Object, F&& Functor, Vars... Payload) {
    TDelegate Out = CreateLambda(Forward<F>(Functor), Payload...);
    Out.Owner = Object;
    Out.GuardBy(Object);
    return Out;
  }
  template <typename U, ESPMode M, typename Method, typename... Vars>
  static TDelegate CreateSP(const TSharedRef<U, M>& Object, Method Function, Vars... Payload) {
    TDelegate Out = CreateRaw(&Object.Get(), Function, Payload...);
    Out.Guard = [Weak = std::weak_ptr<U>(Object.Inner)] { return !Weak.expired(); };
    return Out;
  }
  template <typename U, typename Method, typename... Vars>
  static TDelegate CreateSP(U* Object, Method Function, Vars... Payload) {
    return CreateSP(StaticCastSharedRef<U>(Object->AsShared()), Function, Payload...);
  }

  // engine: 5.4-5.6 doc:Runtime/Core/TDelegate (binding this one)
  template <typename F, typename... Vars>
  void BindLambda(F&& Functor, Vars... Payload) {
    *this = CreateLambda(Forward<F>(Functor), Payload...);
  }
  template <typename... Vars>
  void BindStatic(R (*Function)(Args..., Vars...), Vars... Payload) {
    *this = CreateStatic(Function, Payload...);
  }
  template <typename U, typename Method, typename... Vars>
  void BindRaw(U* Object, Method Function, Vars... Payload) {
    *this = CreateRaw(Object, Function, Payload...);
  }
  template <typename U, typename Method, typename... Vars>
  void BindUObject(U* Object, Method Function, Vars... Payload) {
    *this = CreateUObject(Object, Function, Payload...);
  }
  void Unbind() { *this = TDelegate(); }
  bool IsBound() const { return (bool)Call && (!Guard || Guard()); }
  bool IsBoundToObject(const void* Object) const { return IsBound() && Owner == Object; }
  R Execute(Args... A) const {
    check(IsBound());
    return Call(static_cast<Args&&>(A)...);
  }
  bool ExecuteIfBound(Args... A) const {
    if (!IsBound()) return false;
    Call(static_cast<Args&&>(A)...);
    return true;
  }
  FDelegateHandle GetHandle() const { return Handle; }

 private:
  template <typename>
  friend class TMulticastDelegate;
  void Stamp(const void* InOwner) {
    Owner = InOwner;
    Handle = FDelegateHandle(FDelegateHandle::GenerateNewHandle);
  }
  void GuardBy(const UObject* Object) {
    Guard = [Weak = standin::WeakObject::of(Object)] { return Weak.alive(); };
  }
  std::function<R(Args...)> Call;
  std::function<bool()> Guard;
  const void* Owner = nullptr;
  FDelegateHandle Handle;
};

// engine: 5.4-5.6 doc:Runtime/Core/TMulticastDelegate
template <typename Signature>
class TMulticastDelegate;
template <typename... Args>
class TMulticastDelegate<void(Args...)> {
 public:
  using FDelegate = TDelegate<void(Args...)>;
  FDelegateHandle Add(FDelegate Delegate) {
    Compact();
    Bound.push_back(std::make_shared<FDelegate>(static_cast<FDelegate&&>(Delegate)));
    return Bound.back()->GetHandle();
  }
  template <typename F, typename... Vars>
  FDelegateHandle AddLambda(F&& Functor, Vars... Payload) {
    return Add(FDelegate::CreateLambda(Forward<F>(Functor), Payload...));
  }
  template <typename U, typename F>
  FDelegateHandle AddWeakLambda(U* Object, F&& Functor) {
    return Add(FDelegate::CreateWeakLambda(Object, Forward<F>(Functor)));
  }
  template <typename... Vars>
  FDelegateHandle AddStatic(void (*Function)(Args..., Vars...), Vars... Payload) {
    return Add(FDelegate::CreateStatic(Function, Payload...));
  }
  template <typename U, typename Method, typename... Vars>
  FDelegateHandle AddRaw(U* Object, Method Function, Vars... Payload) {
    return Add(FDelegate::CreateRaw(Object, Function, Payload...));
  }
  template <typename U, typename Method, typename... Vars>
  FDelegateHandle AddUObject(U* Object, Method Function, Vars... Payload) {
    return Add(FDelegate::CreateUObject(Object, Function, Payload...));
  }
  template <typename U, typename Method, typename... Vars>
  FDelegateHandle AddSP(U* Object, Method Function, Vars... Payload) {
    return Add(FDelegate::CreateSP(Object, Function, Payload...));
  }
  bool Remove(FDelegateHandle Handle) {
    for (auto It = Bound.begin(); It != Bound.end(); ++It)
      if ((*It)->GetHandle() == Handle) {
        **It = FDelegate();  // a broadcast under way skips it
        Bound.erase(It);
        return true;
      }
    return false;
  }
  int32 RemoveAll(const void* Object) {
    int32 Gone = 0;
    for (auto It = Bound.begin(); It != Bound.end();) {
      if ((*It)->Owner == Object) {
        **It = FDelegate();
        It = Bound.erase(It);
        ++Gone;
      } else {
        ++It;
      }
    }
    return Gone;
  }
  void Clear() { Bound.clear(); }
  bool IsBound() const {
    for (const auto& Each : Bound)
      if (Each->IsBound()) return true;
    return false;
  }
  bool IsBoundToObject(const void* Object) const {
    for (const auto& Each : Bound)
      if (Each->IsBoundToObject(Object)) return true;
    return false;
  }
  void Broadcast(Args... A) const {  // the last one added is called first, as in the engine
    const auto Now = Bound;
    for (auto It = Now.rbegin(); It != Now.rend(); ++It)
      if ((*It)->IsBound()) {
        const FDelegate Copy = **It;  // it may unbind itself while it runs
        Copy.ExecuteIfBound(A...);
      }
  }

 private:
  void Compact() {
    std::erase_if(Bound, [](const auto& Each) { return !Each->IsBound(); });
  }
  std::vector<std::shared_ptr<FDelegate>> Bound;
};

// engine: 5.4-5.6 doc:Runtime/Core/FSimpleMulticastDelegate
template <typename... Args>
using TTSMulticastDelegate = TMulticastDelegate<Args...>;
using FSimpleDelegate = TDelegate<void()>;
using FSimpleMulticastDelegate = TMulticastDelegate<void()>;

// engine: 5.4-5.6 doc:Runtime/Core/DECLARE_DELEGATE
#define DECLARE_DELEGATE(Name) using Name = TDelegate<void()>
#define DECLARE_DELEGATE_OneParam(Name, A) using Name = TDelegate<void(A)>
#define DECLARE_DELEGATE_TwoParams(Name, A, B) using Name = TDelegate<void(A, B)>
#define DECLARE_DELEGATE_ThreeParams(Name, A, B, C) using Name = TDelegate<void(A, B, C)>
#define DECLARE_DELEGATE_RetVal(R, Name) using Name = TDelegate<R()>
#define DECLARE_DELEGATE_RetVal_OneParam(R, Name, A) using Name = TDelegate<R(A)>
#define DECLARE_DELEGATE_RetVal_TwoParams(R, Name, A, B) using Name = TDelegate<R(A, B)>
#define DECLARE_MULTICAST_DELEGATE(Name) using Name = TMulticastDelegate<void()>
#define DECLARE_MULTICAST_DELEGATE_OneParam(Name, A) using Name = TMulticastDelegate<void(A)>
#define DECLARE_MULTICAST_DELEGATE_TwoParams(Name, A, B) using Name = TMulticastDelegate<void(A, B)>
#define DECLARE_MULTICAST_DELEGATE_ThreeParams(Name, A, B, C) using Name = TMulticastDelegate<void(A, B, C)>
#define DECLARE_MULTICAST_DELEGATE_FourParams(Name, A, B, C, D) using Name = TMulticastDelegate<void(A, B, C, D)>
#define DECLARE_EVENT(Owner, Name) using Name = TMulticastDelegate<void()>
#define DECLARE_EVENT_OneParam(Owner, Name, A) using Name = TMulticastDelegate<void(A)>
