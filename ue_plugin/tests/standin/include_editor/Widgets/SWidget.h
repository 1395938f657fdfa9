// Stands for SlateCore and Slate, as far as one panel of text and an image goes: SWidget.h, SCompoundWidget.h,
// DeclarativeSyntaxSupport.h, SBoxPanel.h, STextBlock.h, SImage.h, SDockTab.h, TabManager.h, SlateBrush.h.
#pragma once

#include "CoreMinimal.h"

class FActiveTimerHandle;
class UTexture;

// engine: 5.4-5.6 doc:Runtime/SlateCore/TAttribute
template <typename T>
class TAttribute {
 public:
  TAttribute() = default;
  TAttribute(const T& In) : Value(In) {}
  TAttribute(TFunction<T()> In) : Getter(In) {}
  template <typename F, typename = std::enable_if_t<std::is_constructible_v<T, F>>>
  TAttribute(const F& In) : Value(In) {}
  T Get() const { return Getter ? Getter() : Value; }
  bool IsBound() const { return Getter.IsSet(); }
  bool IsSet() const { return true; }
  static TAttribute CreateLambda(TFunction<T()> In) { return TAttribute(In); }

 private:
  T Value{};
  TFunction<T()> Getter;
};

// engine: 5.4-5.6 doc:Runtime/SlateCore/SWidget
struct FGeometry {};
class SWidget : public TSharedFromThis<SWidget> {
 public:
  virtual ~SWidget() = default;
  virtual void Tick(const FGeometry& AllottedGeometry, const double InCurrentTime, const float InDeltaTime) {
    (void)AllottedGeometry, (void)InCurrentTime, (void)InDeltaTime;
  }
  void SetCanTick(bool bIn) { bCanTick = bIn; }
  TArray<TSharedPtr<SWidget>> Children;  // the stand-in's own
  bool bCanTick = true;
};
// engine: 5.4-5.6 doc:Runtime/SlateCore/SCompoundWidget
struct FStandinSlot {
  explicit FStandinSlot(SWidget& In) : Owner(In) {}
  FStandinSlot& operator[](const TSharedRef<SWidget>& Child) {
    Owner.Children.Add(Child);
    return *this;
  }
  SWidget& Owner;
};
class SCompoundWidget : public SWidget {
 public:
  FStandinSlot ChildSlot{*this};
};

// engine: 5.4-5.6 doc:Runtime/SlateCore/SLATE_BEGIN_ARGS
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/slate-overview-for-unreal-engine)
#define SLATE_BEGIN_ARGS(Widget)       \
  struct FArguments {                  \
    using WidgetArgsType = FArguments; \
    using ThisWidget = Widget;         \
    FArguments()
#define SLATE_ARGUMENT(Type, Name)       \
  Type _##Name{};                        \
  WidgetArgsType& Name(const Type& In) { \
    _##Name = In;                        \
    return *this;                        \
  }
#define SLATE_ATTRIBUTE(Type, Name)                     \
  TAttribute<Type> _##Name;                             \
  WidgetArgsType& Name(const TAttribute<Type>& In) {    \
    _##Name = In;                                       \
    return *this;                                       \
  }                                                     \
  WidgetArgsType& Name##_Lambda(TFunction<Type()> In) { \
    _##Name = TAttribute<Type>(In);                     \
    return *this;                                       \
  }
#define SLATE_END_ARGS() \
  }                      \
  ;
template <typename W>
struct TStandinDeclaration {
  TSharedRef<W> operator<<=(const typename W::FArguments& Arguments) const {
    TSharedRef<W> Out = MakeShared<W>();
    Out->Construct(Arguments);
    if (Exposed) *Exposed = Out;
    return Out;
  }
  TStandinDeclaration Expose(TSharedPtr<W>& In) const { return {&In}; }
  TSharedPtr<W>* Exposed = nullptr;
};
#define SNew(Widget, ...) TStandinDeclaration<Widget>() <<= Widget::FArguments()
#define SAssignNew(Pointer, Widget, ...) TStandinDeclaration<Widget>().Expose(Pointer) <<= Widget::FArguments()

// engine: 5.4-5.6 doc:Runtime/SlateCore/SVerticalBox (and SHorizontalBox, SNullWidget)
struct FMargin {
  FMargin(float = 0) {}
  FMargin(float, float) {}
  FMargin(float, float, float, float) {}
};
enum EHorizontalAlignment : int { HAlign_Fill, HAlign_Left, HAlign_Center, HAlign_Right };
enum EVerticalAlignment : int { VAlign_Fill, VAlign_Top, VAlign_Center, VAlign_Bottom };
class SBoxPanel : public SWidget {
 public:
  struct FSlotArguments {
    FSlotArguments& AutoHeight() { return *this; }
    FSlotArguments& AutoWidth() { return *this; }
    FSlotArguments& FillHeight(float) { return *this; }
    FSlotArguments& FillWidth(float) { return *this; }
    FSlotArguments& Padding(const FMargin&) { return *this; }
    FSlotArguments& HAlign(EHorizontalAlignment) { return *this; }
    FSlotArguments& VAlign(EVerticalAlignment) { return *this; }
    FSlotArguments& operator[](const TSharedRef<SWidget>& In) {
      Child = In;
      return *this;
    }
    TSharedPtr<SWidget> Child;
  };
  struct FArguments {
    FArguments& operator+(const FSlotArguments& Slot) {
      Slots.Add(Slot.Child);
      return *this;
    }
    TArray<TSharedPtr<SWidget>> Slots;
  };
  static FSlotArguments Slot() { return FSlotArguments(); }
  void Construct(const FArguments& In) { Children = In.Slots; }
  FStandinSlot AddSlot() { return FStandinSlot(*this); }
};
class SVerticalBox : public SBoxPanel {};
class SHorizontalBox : public SBoxPanel {};

// engine: 5.4-5.6 doc:Runtime/Slate/STextBlock
class STextBlock : public SWidget {
 public:
  SLATE_BEGIN_ARGS(STextBlock) {}
  SLATE_ATTRIBUTE(FText, Text)
  SLATE_ARGUMENT(bool, AutoWrapText)
  SLATE_END_ARGS()
  void Construct(const FArguments& In) { Text = In._Text; }
  void SetText(const TAttribute<FText>& In) { Text = In; }
  FText GetText() const { return Text.Get(); }

 private:
  TAttribute<FText> Text;
};
// engine: 5.4-5.6 doc:Runtime/SlateCore/FSlateBrush
struct FSlateBrush {
  UObject* GetResourceObject() const { return Resource; }
  void SetResourceObject(UObject* In) { Resource = In; }
  void SetImageSize(const FVector2D& In) { ImageSize = In; }
  FVector2D ImageSize = FVector2D(32, 32);

 private:
  UObject* Resource = nullptr;
};
// engine: 5.4-5.6 doc:Runtime/Slate/SImage
class SImage : public SWidget {
 public:
  SLATE_BEGIN_ARGS(SImage) {}
  SLATE_ATTRIBUTE(const FSlateBrush*, Image)
  SLATE_END_ARGS()
  void Construct(const FArguments& In) { Image = In._Image; }
  void SetImage(TAttribute<const FSlateBrush*> In) { Image = In; }
  TAttribute<const FSlateBrush*> Image;  // the stand-in's own
};
// engine: 5.4-5.6 doc:Runtime/Slate/SDockTab
enum ETabRole : uint8 { MajorTab, PanelTab, NomadTab, DocumentTab };
class SDockTab : public SWidget {
 public:
  struct FArguments {
    FArguments& TabRole(ETabRole) { return *this; }
    FArguments& Label(const TAttribute<FText>&) { return *this; }
    FArguments& operator[](const TSharedRef<SWidget>& In) {
      Content = In;
      return *this;
    }
    TSharedPtr<SWidget> Content;
  };
  void Construct(const FArguments& In) { Children.Add(In.Content); }
};
// engine: 5.4-5.6 doc:Runtime/Slate/FGlobalTabmanager
class FSpawnTabArgs {};
using FOnSpawnTab = TDelegate<TSharedRef<SDockTab>(const FSpawnTabArgs&)>;
namespace ETabSpawnerMenuType {
enum Type { Enabled, Disabled, Hidden };
}
struct FTabSpawnerEntry {
  FTabSpawnerEntry& SetDisplayName(const FText&) { return *this; }
  FTabSpawnerEntry& SetTooltipText(const FText&) { return *this; }
  FTabSpawnerEntry& SetMenuType(ETabSpawnerMenuType::Type) { return *this; }
  FOnSpawnTab Spawn;  // the stand-in's own
};
class FGlobalTabmanager {
 public:
  static const TSharedRef<FGlobalTabmanager>& Get();
  FTabSpawnerEntry& RegisterNomadTabSpawner(FName TabId, const FOnSpawnTab& OnSpawnTab);
  void UnregisterNomadTabSpawner(FName TabId);
  TSharedPtr<SDockTab> TryInvokeTab(FName TabId);
  TMap<FName, TSharedPtr<FTabSpawnerEntry>> Spawners;  // the stand-in's own
};
// engine: 5.4-5.6 doc:Runtime/Slate/FSlateApplication
class FSlateApplication {
 public:
  static bool IsInitialized() { return true; }
};
