// Values of the document.
#pragma once

#include "CoreMinimal.h"
#include "env_config/json.h"

namespace Shapes {
using uepool::env_config::Json;

inline FVector ToVector(const Json& Value) {
  const Json::Array& Numbers = Value.array();
  return FVector(Numbers[0].number(), Numbers[1].number(), Numbers[2].number());
}

inline FVector Vector(const Json& Of, const char* Name, const FVector& Otherwise = FVector::ZeroVector) {
  const Json* Found = Of.find(Name);
  return Found ? ToVector(*Found) : Otherwise;
}

inline FRotator Turn(const Json& Of) {
  const FVector Angles = Vector(Of, "turn");
  return FRotator(Angles.X, Angles.Y, Angles.Z);
}

inline float Number(const Json& Of, const char* Name) {
  const Json* Found = Of.find(Name);
  return Found ? static_cast<float>(Found->number()) : 0.0f;
}

inline const Json::Array& List(const Json& Of, const char* Name) {
  static const Json::Array None;
  const Json* Found = Of.find(Name);
  return Found ? Found->array() : None;
}

inline FTransform Place(const Json& Of) {
  return FTransform(Turn(Of), Vector(Of, "at"), Vector(Of, "scale", FVector::OneVector));
}
}  // namespace Shapes
