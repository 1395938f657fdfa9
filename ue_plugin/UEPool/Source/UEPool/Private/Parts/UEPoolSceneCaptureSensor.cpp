#include "Parts/UEPoolSceneCaptureSensor.h"

#include "Camera/CameraComponent.h"
#include "Components/SceneCaptureComponent2D.h"
#include "Engine/TextureRenderTarget2D.h"
#include "GameFramework/Actor.h"
#include "HAL/PlatformProcess.h"
#include "Misc/App.h"
#include "RHIGPUReadback.h"
#include "RenderingThread.h"
#include "TextureResource.h"

namespace {
constexpr int32 LargestSide = 2048;
constexpr int32 Channels = 3;
constexpr float PollSeconds = 0.0001f;

// The target's pixels are blue, green, red, alpha; rows of the copy may be longer than the picture's.
void CopyPixels(const uint8* From, int32 RowPitchInPixels, int32 Width, int32 Height, uint8* To) {
  for (int32 Y = 0; Y < Height; ++Y) {
    const uint8* Pixel = From + static_cast<int64>(Y) * RowPitchInPixels * 4;
    for (int32 X = 0; X < Width; ++X, Pixel += 4, To += Channels) {
      To[0] = Pixel[2];
      To[1] = Pixel[1];
      To[2] = Pixel[0];
    }
  }
}
}  // namespace

UUEPoolSceneCaptureSensor::UUEPoolSceneCaptureSensor() { TypeName = TEXT("gpu_camera"); }

USceneComponent* UUEPoolSceneCaptureSensor::FindAttachPoint() const {
  if (AttachToCompName.IsNone()) {
    USceneComponent* Camera = GetOwner()->FindComponentByClass<UCameraComponent>();
    return Camera ? Camera : GetOwner()->GetRootComponent();
  }
  TArray<USceneComponent*> All;
  GetOwner()->GetComponents<USceneComponent>(All);
  USceneComponent* const* Found =
      All.FindByPredicate([this](const USceneComponent* Each) { return Each->GetFName() == AttachToCompName; });
  return Found ? *Found : nullptr;
}

FString UUEPoolSceneCaptureSensor::CheckSettings_Implementation() {
  if (Width < 1 || Width > LargestSide || Height < 1 || Height > LargestSide) {
    return TEXT("width: width and height must be from 1 to 2048");
  }
  if (Fov < 1.0 || Fov > 170.0) {
    return TEXT("fov: must be from 1 to 170");
  }
  if (!FindAttachPoint()) {
    return FString::Printf(TEXT("attach_to_comp_name: there is no scene component %s"), *AttachToCompName.ToString());
  }
  if (!FApp::CanEverRender()) {
    return TEXT(
        "type: gpu_camera draws on a GPU, and this process has none (-nullrhi): use a pool with profile: gpu, or type: "
        "camera");
  }
  MakeCapture();
  return FString();
}

void UUEPoolSceneCaptureSensor::MakeCapture() {
  Target = NewObject<UTextureRenderTarget2D>(this);
  Target->InitCustomFormat(static_cast<uint32>(Width), static_cast<uint32>(Height), PF_B8G8R8A8, false);
  // Transient: no part of the actor that sensors could sit on.
  Capture = NewObject<USceneCaptureComponent2D>(GetOwner(), NAME_None, RF_Transient);
  Capture->SetupAttachment(FindAttachPoint());
  Capture->TextureTarget = Target;
  Capture->CaptureSource = ESceneCaptureSource::SCS_FinalColorLDR;
  Capture->FOVAngle = static_cast<float>(Fov);
  // Drawn when a step is observed, and at no other time.
  Capture->bCaptureEveryFrame = false;
  Capture->bCaptureOnMovement = false;
  // Else what is carried from picture to picture (exposure, temporal anti-aliasing) begins anew with each.
  Capture->bAlwaysPersistRenderingState = true;
  Capture->RegisterComponent();
  Readback = MakeShared<FRHIGPUTextureReadback, ESPMode::ThreadSafe>(TEXT("UEPool"));
}

FUEPoolSpace UUEPoolSceneCaptureSensor::GetObservationSpace_Implementation() const {
  FUEPoolSpace Space = FUEPoolSpace::MakeBox({Height, Width, Channels}, 0.0, 255.0);
  Space.bBytes = true;
  return Space;
}

void UUEPoolSceneCaptureSensor::BeginRead() {
  Capture->CaptureScene();
  FTextureRenderTargetResource* Resource = Target->GameThread_GetRenderTargetResource();
  ENQUEUE_RENDER_COMMAND(UEPoolCopy)
  ([Copy = Readback, Resource](FRHICommandListImmediate& Commands) {
    Copy->EnqueueCopy(Commands, Resource->GetRenderTargetTexture());
  });
}

void UUEPoolSceneCaptureSensor::ReadRow(uint8* Row, const FUEPoolSpace& Space) {
  bool bRead = false;
  while (!bRead) {
    ENQUEUE_RENDER_COMMAND(UEPoolRead)
    ([this, Copy = Readback, Row, &bRead](FRHICommandListImmediate& Commands) {
      if (!Copy->IsReady()) {
        // Hands over what is recorded so far and waits for it: the frame's end, which would, comes after this.
        Commands.BlockUntilGPUIdle();
      }
      if (Copy->IsReady()) {
        int32 RowPitchInPixels = 0;
        if (const void* Pixels = Copy->Lock(RowPitchInPixels)) {
          CopyPixels(static_cast<const uint8*>(Pixels), RowPitchInPixels, Width, Height, Row);
        }
        Copy->Unlock();
        bRead = true;
      }
    });
    // Also makes bRead this thread's to look at.
    FlushRenderingCommands();
    if (!bRead) {
      FPlatformProcess::Sleep(PollSeconds);
    }
  }
}

void UUEPoolSceneCaptureSensor::OnUnregister() {
  if (Capture) {
    Capture->DestroyComponent();
    Capture = nullptr;
  }
  if (Readback) {
    FlushRenderingCommands();
    Readback.Reset();
  }
  Super::OnUnregister();
}
