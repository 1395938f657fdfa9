// Stands for Engine, Components/SceneCaptureComponent2D.h, SceneCaptureComponent.h.
#pragma once

#include "Components/SceneComponent.h"

class UTextureRenderTarget2D;

// engine: 5.4-5.6 doc:Runtime/Engine/ESceneCaptureSource
enum ESceneCaptureSource : int {
  SCS_SceneColorHDR,
  SCS_SceneColorHDRNoAlpha,
  SCS_FinalColorLDR,
  SCS_SceneColorSceneDepth,
  SCS_SceneDepth,
  SCS_DeviceDepth,
  SCS_Normal,
  SCS_BaseColor,
  SCS_FinalColorHDR,
  SCS_FinalToneCurveHDR,
  SCS_MAX
};
enum class ESceneCapturePrimitiveRenderMode : uint8 {
  PRM_LegacySceneCapture,
  PRM_RenderScenePrimitives,
  PRM_UseShowOnlyList
};
// engine: 5.4-5.6 doc:Runtime/Engine/USceneCaptureComponent
class USceneCaptureComponent : public USceneComponent {
  STANDIN_CLASS(USceneCaptureComponent, USceneComponent)
  TEnumAsByte<ESceneCaptureSource> CaptureSource = SCS_SceneColorHDR;
  uint8 bCaptureEveryFrame : 1 = 1;
  uint8 bCaptureOnMovement : 1 = 1;
  uint8 bAlwaysPersistRenderingState : 1 = 0;
  ESceneCapturePrimitiveRenderMode PrimitiveRenderMode = ESceneCapturePrimitiveRenderMode::PRM_LegacySceneCapture;
  TArray<TObjectPtr<AActor>> HiddenActors;
};
// engine: 5.4-5.6 doc:Runtime/Engine/USceneCaptureComponent2D
class USceneCaptureComponent2D : public USceneCaptureComponent {
  STANDIN_CLASS(USceneCaptureComponent2D, USceneCaptureComponent)
  float FOVAngle = 90;
  float MaxViewDistanceOverride = -1;
  TObjectPtr<UTextureRenderTarget2D> TextureTarget;
  void CaptureScene();
};
