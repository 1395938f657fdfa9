#include "UEPoolPanel.h"

#include <cstring>

#include "Editor.h"
#include "Engine/Texture2D.h"
#include "Engine/World.h"
#include "HAL/IConsoleManager.h"
#include "UEPoolSubsystem.h"
#include "Widgets/Images/SImage.h"
#include "Widgets/SBoxPanel.h"
#include "Widgets/Text/STextBlock.h"

#define LOCTEXT_NAMESPACE "UEPoolPanel"

namespace {
constexpr double SecondsBetweenPictures = 0.1;

const TCHAR* const Views[] = {TEXT("agent"), TEXT("depth"), TEXT("segmentation"), TEXT("spectator")};

TAutoConsoleVariable<int32> PreviewView(TEXT("UEPool.Preview"), 0,
                                        TEXT("What Window > UEPool shows of the first agent: 0 what it sees, 1 depth, "
                                             "2 segmentation, 3 what a spectator sees"));

constexpr float PictureSide = 320.0f;
}  // namespace

void SUEPoolPanel::Construct(const FArguments& InArgs) {
  Brush.ImageSize = FVector2D(PictureSide, PictureSide);
  // clang-format off
  ChildSlot
  [
    SNew(SVerticalBox)
    + SVerticalBox::Slot().AutoHeight()[SNew(STextBlock).Text_Lambda([this] { return Text; })]
    + SVerticalBox::Slot().AutoHeight()[SNew(STextBlock).Text_Lambda([this] { return Caption; })]
    + SVerticalBox::Slot().AutoHeight()[SNew(STextBlock).Text(LOCTEXT("Warning",
          "The CPU camera shows collision shapes, not what the engine draws: what has no collision is not seen."))]
    + SVerticalBox::Slot().AutoHeight()[SNew(SImage).Image(&Brush)]
  ];
  // clang-format on
}

UUEPoolSubsystem* SUEPoolPanel::FindSubsystem() const {
  UWorld* World = GEditor ? GEditor->PlayWorld.Get() : nullptr;
  return World ? World->GetSubsystem<UUEPoolSubsystem>() : nullptr;
}

void SUEPoolPanel::Tick(const FGeometry& Geometry, const double CurrentTime, const float DeltaTime) {
  SCompoundWidget::Tick(Geometry, CurrentTime, DeltaTime);
  UUEPoolSubsystem* Subsystem = FindSubsystem();
  if (!Subsystem) {
    Text = LOCTEXT("Stopped", "Press Play.");
    return;
  }
  Text = FText::FromString(Subsystem->Describe(0));
  // Drawing costs the game's thread time: not in every frame.
  if (CurrentTime - DrawnAt >= SecondsBetweenPictures) {
    DrawnAt = CurrentTime;
    Draw(*Subsystem);
  }
}

void SUEPoolPanel::Draw(UUEPoolSubsystem& Subsystem) {
  TArray<FColor> Pixels;
  FIntPoint Size;
  FString Problem;
  const FString View = Views[FMath::Clamp(PreviewView.GetValueOnGameThread(), 0, 3)];
  if (!Subsystem.DrawView(0, View, Pixels, Size, Problem)) {
    Caption = FText::FromString(View + TEXT(": ") + Problem);
    return;
  }
  Caption = FText::FromString(
      FString::Printf(TEXT("%s, %d x %d (console variable UEPool.Preview chooses)"), *View, Size.X, Size.Y));
  if (!Texture || Texture->GetSizeX() != Size.X || Texture->GetSizeY() != Size.Y) {
    Texture.Reset(UTexture2D::CreateTransient(Size.X, Size.Y, PF_B8G8R8A8));
    Texture->UpdateResource();
    Brush.SetResourceObject(Texture.Get());
    Brush.ImageSize = FVector2D(Size.X, Size.Y) * (PictureSide / FMath::Max(Size.X, Size.Y));
  }
  // Both are the render thread's until it has copied them.
  uint8* Bytes = new uint8[static_cast<SIZE_T>(Pixels.Num()) * sizeof(FColor)];
  std::memcpy(Bytes, Pixels.GetData(), static_cast<SIZE_T>(Pixels.Num()) * sizeof(FColor));
  const FUpdateTextureRegion2D* Region = new FUpdateTextureRegion2D(0, 0, 0, 0, Size.X, Size.Y);
  Texture->UpdateTextureRegions(0, 1, Region, Size.X * sizeof(FColor), sizeof(FColor), Bytes,
                                [](uint8* Copied, const FUpdateTextureRegion2D* Used) {
                                  delete[] Copied;
                                  delete Used;
                                });
}

#undef LOCTEXT_NAMESPACE
