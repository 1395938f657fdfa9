// Stands for Engine, Camera/CameraComponent.h: where a player looks from.
#pragma once

#include "Components/SceneComponent.h"

// engine: 5.4-5.6 doc:Runtime/Engine/UCameraComponent
class UCameraComponent : public USceneComponent {
  STANDIN_CLASS(UCameraComponent, USceneComponent)
  float FieldOfView = 90;
  float AspectRatio = 16.0f / 9.0f;
  void SetFieldOfView(float In) { FieldOfView = In; }
};
