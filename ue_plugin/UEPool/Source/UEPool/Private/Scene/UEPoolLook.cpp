#include "Scene/UEPoolLook.h"

#include "Components/PrimitiveComponent.h"
#include "GameFramework/Actor.h"
#include "Materials/MaterialInterface.h"
#include "UEPoolAppearanceComponent.h"
#include "UEPoolSettings.h"
#include "sensors/settings.h"

namespace {
uepool::camera::Colour ToColour(const FColor& Colour) { return {Colour.R, Colour.G, Colour.B}; }

// The same for the same name on every machine, and never dark.
uepool::camera::Colour ColourOfName(const FString& Name) {
  uint32 Hash = 2166136261u;
  for (const TCHAR Letter : Name) {
    Hash = (Hash ^ static_cast<uint32>(Letter)) * 16777619u;
  }
  const auto Part = [Hash](int32 Shift) { return static_cast<uint8>(96 + ((Hash >> Shift) & 127)); };
  return {Part(3), Part(11), Part(19)};
}

uepool::camera::Colour ColourOf(const UPrimitiveComponent& Component) {
  const UMaterialInterface* Material = Component.GetNumMaterials() > 0 ? Component.GetMaterial(0) : nullptr;
  for (const FName& Parameter : GetDefault<UUEPoolSettings>()->ColourParameters) {
    FLinearColor Colour;
    if (Material && Material->GetVectorParameterValue(FHashedMaterialParameterInfo(Parameter), Colour)) {
      return ToColour(Colour.ToFColor(true));
    }
  }
  return ColourOfName(Material ? Material->GetName() : Component.GetName());
}
}  // namespace

namespace UEPool {
FLook LookOf(const UPrimitiveComponent& Component) {
  FLook Look;
  const UUEPoolAppearanceComponent* Override =
      Component.GetOwner() ? Component.GetOwner()->FindComponentByClass<UUEPoolAppearanceComponent>() : nullptr;
  Look.Colour = Override && Override->bOverrideColour ? ToColour(Override->Colour) : ColourOf(Component);
  if (Component.bRenderCustomDepth && Component.CustomDepthStencilValue > 0) {
    Look.Label = static_cast<uint16>(FMath::Min(Component.CustomDepthStencilValue, 65535));
  }
  Look.bCastsShadow = Component.CastShadow;
  if (Override) {
    Look.Label = Override->SegmentationLabel > 0 ? static_cast<uint16>(FMath::Min(Override->SegmentationLabel, 65535))
                                                 : Look.Label;
    Look.Mask = static_cast<uint32>(Override->VisibilityMask) & uepool::sensors::kWorldMask;
    Look.bCastsShadow = Override->bCastsShadow;
    Look.bInvisible = Override->bInvisible;
  }
  return Look;
}

bool IsShown(const UPrimitiveComponent& Component) {
  const AActor* Actor = Component.GetOwner();
  return Component.IsVisible() && !Component.bHiddenInGame && !(Actor && Actor->IsHidden());
}
}  // namespace UEPool
