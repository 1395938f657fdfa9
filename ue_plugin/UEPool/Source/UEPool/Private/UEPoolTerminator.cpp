#include "UEPoolTerminator.h"

UUEPoolTerminator::UUEPoolTerminator() = default;

EUEPoolEnd UUEPoolTerminator::GetEnd_Implementation() { return EUEPoolEnd::None; }
