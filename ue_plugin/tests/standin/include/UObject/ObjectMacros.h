// Stands for CoreUObject, UObject/ObjectMacros.h: the markers that the header tool reads, and flags.
#pragma once

#include "CoreTypes.h"

// engine: 5.4-5.6 doc:Runtime/CoreUObject/UCLASS
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/class-specifiers)
#define UCLASS(...)
#define USTRUCT(...)
#define UENUM(...)
#define UINTERFACE(...)
#define UPROPERTY(...)
#define UFUNCTION(...)
#define UPARAM(...)
#define UMETA(...)
#define UDELEGATE(...)

// engine: 5.4-5.6 doc:Runtime/CoreUObject/GENERATED_BODY (expands to what X.generated.h defines for that file and line)
#define BODY_MACRO_COMBINE_INNER(A, B, C, D) A##B##C##D
#define BODY_MACRO_COMBINE(A, B, C, D) BODY_MACRO_COMBINE_INNER(A, B, C, D)
#define GENERATED_BODY(...) BODY_MACRO_COMBINE(CURRENT_FILE_ID, _, __LINE__, _GENERATED_BODY)
#define GENERATED_UCLASS_BODY(...) GENERATED_BODY()
#define GENERATED_USTRUCT_BODY(...) GENERATED_BODY()
#define GENERATED_UINTERFACE_BODY(...) GENERATED_BODY()

// engine: 5.4-5.6 doc:Runtime/CoreUObject/EObjectFlags
enum EObjectFlags : uint32 {
  RF_NoFlags = 0,
  RF_Public = 1,
  RF_Standalone = 2,
  RF_Transactional = 8,
  RF_ClassDefaultObject = 0x10,
  RF_ArchetypeObject = 0x20,
  RF_Transient = 0x40,
  RF_BeginDestroyed = 0x8000,
  RF_MirroredGarbage = 0x40000000,
};
inline EObjectFlags operator|(EObjectFlags A, EObjectFlags B) { return EObjectFlags(uint32(A) | uint32(B)); }
inline EObjectFlags& operator|=(EObjectFlags& A, EObjectFlags B) { return A = A | B; }

// engine: 5.4-5.6 doc:Runtime/CoreUObject/EClassFlags
enum EClassFlags : uint32 {
  CLASS_None = 0,
  CLASS_Abstract = 1,
  CLASS_DefaultConfig = 2,
  CLASS_Config = 4,
  CLASS_Transient = 8,
  CLASS_Native = 0x80,
  CLASS_Interface = 0x4000,
  CLASS_Deprecated = 0x02000000,
  CLASS_NewerVersionExists = 0x80000000,
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/EPropertyFlags
enum EPropertyFlags : uint64 {
  CPF_None = 0,
  CPF_Edit = 1,
  CPF_ConstParm = 2,
  CPF_BlueprintVisible = 4,
  CPF_BlueprintReadOnly = 0x10,
  CPF_Parm = 0x80,
  CPF_OutParm = 0x100,
  CPF_ReturnParm = 0x400,
  CPF_Transient = 0x2000,
  CPF_Config = 0x4000,
  CPF_DisableEditOnInstance = 0x10000,
  CPF_EditConst = 0x20000,
  CPF_GlobalConfig = 0x40000,
  CPF_InstancedReference = 0x80000,
};

// engine: 5.4-5.6 doc:Runtime/CoreUObject/EFunctionFlags
enum EFunctionFlags : uint32 {
  FUNC_None = 0,
  FUNC_Final = 1,
  FUNC_Exec = 0x200,
  FUNC_Native = 0x400,
  FUNC_Event = 0x800,
  FUNC_Static = 0x2000,
  FUNC_MulticastDelegate = 0x10000,
  FUNC_BlueprintCallable = 0x04000000,
  FUNC_BlueprintEvent = 0x08000000,
  FUNC_BlueprintPure = 0x10000000,
  FUNC_Const = 0x40000000,
};
