#include "Config/UEPoolRegistry.h"

#include "GameFramework/Actor.h"
#include "UEPoolComponent.h"
#include "UEPoolText.h"
#include "UObject/Class.h"
#include "UObject/UObjectHash.h"

namespace {
// Besides abstract ones: what the editor keeps of Blueprints that are being compiled.
bool IsUsable(const UClass& Class) {
  const FString Name = Class.GetName();
  return !Class.HasAnyClassFlags(CLASS_Abstract) && !Class.HasAnyClassFlags(CLASS_Deprecated) &&
         !Class.HasAnyClassFlags(CLASS_NewerVersionExists) && !Name.StartsWith(TEXT("SKEL_")) &&
         !Name.StartsWith(TEXT("REINST_"));
}

bool IsNamed(const UClass& Class, const FString& Name) {
  const FString Own = Class.GetName();
  return Own == Name || Own == Name + TEXT("_C") || TEXT("A") + Own == Name;
}
}  // namespace

namespace UEPool {
TMap<FString, UClass*> TypesOf(UClass& Base) {
  TArray<UClass*> Classes;
  GetDerivedClasses(&Base, Classes, true);
  TMap<FString, UClass*> Result;
  for (UClass* Class : Classes) {
    if (IsUsable(*Class)) {
      Result.Add(GetDefault<UUEPoolComponent>(Class)->GetTypeName(), Class);
    }
  }
  Result.KeySort([](const FString& A, const FString& B) { return A < B; });
  return Result;
}

std::vector<std::string> NamesOf(const TMap<FString, UClass*>& Types) {
  std::vector<std::string> Result;
  for (const TPair<FString, UClass*>& Each : Types) {
    Result.push_back(ToCore(Each.Key));
  }
  return Result;
}

UClass* FindActorClass(const FString& Name) {
  if (Name.Contains(TEXT("/"))) {
    return LoadClass<AActor>(nullptr, *Name);
  }
  TArray<UClass*> Classes;
  GetDerivedClasses(AActor::StaticClass(), Classes, true);
  for (UClass* Class : Classes) {
    if (IsUsable(*Class) && IsNamed(*Class, Name)) {
      return Class;
    }
  }
  return nullptr;
}
}  // namespace UEPool
