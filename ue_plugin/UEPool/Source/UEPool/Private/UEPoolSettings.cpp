#include "UEPoolSettings.h"

UUEPoolSettings::UUEPoolSettings() {
  ColourParameters = {TEXT("BaseColor"),  TEXT("Color"),  TEXT("Tint"),
                      TEXT("Base Color"), TEXT("Colour"), TEXT("BaseColour")};
}

FName UUEPoolSettings::GetCategoryName() const { return TEXT("Plugins"); }
