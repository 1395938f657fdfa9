// Stands for Core, Internationalization/Text.h and Internationalization.h: text shown to people, never translated here.
#pragma once

#include "UObject/NameTypes.h"

// engine: 5.4-5.6 doc:Runtime/Core/FText
class FText {
 public:
  FText() = default;
  static FText FromString(const FString& Text) { return FText(Text); }
  static FText FromName(const FName& Name) { return FText(Name.ToString()); }
  static FText AsNumber(int32 Value) { return FText(FString::FromInt(Value)); }
  static FText AsNumber(double Value) { return FText(FString::SanitizeFloat(Value)); }
  static const FText& GetEmpty();
  const FString& ToString() const { return Text; }
  bool IsEmpty() const { return Text.IsEmpty(); }
  bool EqualTo(const FText& Other) const { return Text.Equals(Other.Text); }
  template <typename... Args>
  static FText Format(const FText& Pattern, Args... Arguments) {  // {0}, {1} …
    FString Out = Pattern.Text;
    int32 I = 0;
    ((Out = Out.Replace(*FString::Printf(TEXT("{%d}"), I++), *AsText(Arguments).Text)), ...);
    return FText(Out);
  }

 private:
  static FText AsText(const FText& Value) { return Value; }
  static FText AsText(const FString& Value) { return FText(Value); }
  static FText AsText(int32 Value) { return AsNumber(Value); }
  static FText AsText(double Value) { return AsNumber(Value); }
  explicit FText(const FString& InText) : Text(InText) {}
  FString Text;
};

// engine: 5.4-5.6 doc:Runtime/Core/LOCTEXT
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/text-localization-in-unreal-engine)
#define INVTEXT(Literal) FText::FromString(TEXT(Literal))
#define NSLOCTEXT(Namespace, Key, Literal) FText::FromString(TEXT(Literal))
#define LOCTEXT(Key, Literal) NSLOCTEXT(LOCTEXT_NAMESPACE, Key, Literal)
