#include "Config/UEPoolNames.h"

namespace UEPool {
FString ToSnakeCase(const FString& Name, bool bIsBool) {
  const int32 First = bIsBool && Name.Len() > 1 && Name[0] == TEXT('b') && FChar::IsUpper(Name[1]) ? 1 : 0;
  FString Result;
  for (int32 Index = First; Index < Name.Len(); ++Index) {
    const TCHAR Letter = Name[Index];
    const bool bAfterSmall = Index > First && !FChar::IsUpper(Name[Index - 1]) && Name[Index - 1] != TEXT('_');
    const bool bBeforeSmall =
        Index > First && Index + 1 < Name.Len() && FChar::IsUpper(Name[Index - 1]) && FChar::IsLower(Name[Index + 1]);
    if (FChar::IsUpper(Letter) && (bAfterSmall || bBeforeSmall)) {
      Result.AppendChar(TEXT('_'));
    }
    Result.AppendChar(FChar::ToLower(Letter));
  }
  return Result;
}
}  // namespace UEPool
