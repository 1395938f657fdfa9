// The panel that shows what agents of the played world sense, do and are rewarded, while they do.
#pragma once

#include "CoreMinimal.h"
#include "Engine/Texture2D.h"
#include "Styling/SlateBrush.h"
#include "UObject/StrongObjectPtr.h"
#include "Widgets/SCompoundWidget.h"

class UUEPoolSubsystem;

class SUEPoolPanel : public SCompoundWidget {
 public:
  SLATE_BEGIN_ARGS(SUEPoolPanel) {}
  SLATE_END_ARGS()

  void Construct(const FArguments& InArgs);
  virtual void Tick(const FGeometry& Geometry, const double CurrentTime, const float DeltaTime) override;

 private:
  UUEPoolSubsystem* FindSubsystem() const;
  void Draw(UUEPoolSubsystem& Subsystem);

  FText Text;
  FText Caption;
  double DrawnAt = 0.0;
  TStrongObjectPtr<UTexture2D> Texture;
  FSlateBrush Brush;
};
