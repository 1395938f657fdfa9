#include "UEPoolAppearanceComponent.h"

UUEPoolAppearanceComponent::UUEPoolAppearanceComponent() { PrimaryComponentTick.bCanEverTick = false; }
