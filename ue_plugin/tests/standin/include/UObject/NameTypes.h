// Stands for Core, UObject/NameTypes.h: names compared without regard to case.
#pragma once

#include "Containers/UnrealString.h"

// engine: 5.4-5.6 doc:Runtime/Core/EFindName
enum EFindName { FNAME_Find, FNAME_Add };
enum EName : uint32 { NAME_None = 0 };

// engine: 5.4-5.6 doc:Runtime/Core/FName
class FName {
 public:
  FName() = default;
  FName(EName) {}
  FName(const TCHAR* Text, EFindName = FNAME_Add) : Index(Intern(Text)) {}
  FName(const char* Text, EFindName = FNAME_Add) : Index(Intern(*FString(Text))) {}
  explicit FName(const FString& Text, EFindName = FNAME_Add) : Index(Intern(*Text)) {}
  FString ToString() const;
  void ToString(FString& Out) const { Out = ToString(); }
  bool IsNone() const { return Index == 0; }
  bool IsValid() const { return true; }
  int32 Compare(const FName& Other) const { return ToString().Compare(Other.ToString(), ESearchCase::IgnoreCase); }
  bool LexicalLess(const FName& Other) const { return Compare(Other) < 0; }
  bool FastLess(const FName& Other) const { return Index < Other.Index; }
  bool operator==(const FName& Other) const { return Index == Other.Index; }
  bool operator!=(const FName& Other) const { return Index != Other.Index; }
  bool operator==(EName) const { return Index == 0; }
  bool operator!=(EName) const { return Index != 0; }
  friend uint32 GetTypeHash(const FName& Name) { return Name.Index; }

 private:
  static uint32 Intern(const TCHAR* Text);
  uint32 Index = 0;
};
// engine: 5.4-5.6 doc:Runtime/Core/FNameLexicalLess
struct FNameLexicalLess {
  bool operator()(const FName& A, const FName& B) const { return A.LexicalLess(B); }
};
inline FString LexToString(const FName& Name) { return Name.ToString(); }
