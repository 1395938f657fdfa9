// Stands for Engine, Engine/TextureRenderTarget2D.h, Engine/Texture.h, Engine/Texture2D.h.
#pragma once

#include "RHI.h"

// engine: 5.4-5.6 doc:Runtime/Engine/UTexture
class UTexture : public UObject {
  STANDIN_CLASS(UTexture, UObject)
  uint8 SRGB : 1 = 1;
  virtual void UpdateResource() {}
};
// engine: 5.4-5.6 doc:Runtime/Engine/UTexture2D (CreateTransient, then UpdateTextureRegions or the mip's bulk data)
struct FUpdateTextureRegion2D {
  FUpdateTextureRegion2D() = default;
  FUpdateTextureRegion2D(uint32 DX, uint32 DY, int32 SX, int32 SY, uint32 W, uint32 H)
      : DestX(DX), DestY(DY), SrcX(SX), SrcY(SY), Width(W), Height(H) {}
  uint32 DestX = 0, DestY = 0;
  int32 SrcX = 0, SrcY = 0;
  uint32 Width = 0, Height = 0;
};
class UTexture2D : public UTexture {
  STANDIN_CLASS(UTexture2D, UTexture)
  static UTexture2D* CreateTransient(int32 InSizeX, int32 InSizeY, EPixelFormat InFormat = PF_B8G8R8A8,
                                     const FName InName = NAME_None);
  int32 GetSizeX() const { return SizeX; }
  int32 GetSizeY() const { return SizeY; }
  void UpdateTextureRegions(int32 MipIndex, uint32 NumRegions, const FUpdateTextureRegion2D* Regions, uint32 SrcPitch,
                            uint32 SrcBpp, uint8* SrcData,
                            TFunction<void(uint8*, const FUpdateTextureRegion2D*)> DataCleanupFunc =
                                TFunction<void(uint8*, const FUpdateTextureRegion2D*)>());
  int32 SizeX = 0, SizeY = 0;  // the stand-in's own
  TArray<uint8> Pixels;
};
// engine: 5.4-5.6 doc:Runtime/Engine/FTextureRenderTargetResource
class FTextureRenderTargetResource {
 public:
  const FTextureRHIRef& GetRenderTargetTexture() const { return Texture; }
  FTextureRHIRef GetTextureRHI() const { return Texture; }
  FIntPoint GetSizeXY() const { return Size; }
  bool ReadPixels(TArray<FColor>& Out, int Flags = 0, FIntPoint Rect = FIntPoint());  // flushes; game thread
  FTextureRHIRef Texture;                                                             // the stand-in's own
  FIntPoint Size;
};
// engine: 5.4-5.6 doc:Runtime/Engine/ETextureRenderTargetFormat
enum ETextureRenderTargetFormat : int {
  RTF_R8,
  RTF_RG8,
  RTF_RGBA8,
  RTF_RGBA8_SRGB,
  RTF_R16f,
  RTF_RG16f,
  RTF_RGBA16f,
  RTF_R32f,
  RTF_RG32f,
  RTF_RGBA32f
};
// engine: 5.4-5.6 doc:Runtime/Engine/UTextureRenderTarget2D
class UTextureRenderTarget2D : public UTexture {
  STANDIN_CLASS(UTextureRenderTarget2D, UTexture)
  int32 SizeX = 0, SizeY = 0;
  float TargetGamma = 0;
  TEnumAsByte<ETextureRenderTargetFormat> RenderTargetFormat = RTF_RGBA16f;
  FLinearColor ClearColor = FLinearColor(0, 1, 0, 1);
  uint8 bAutoGenerateMips : 1 = 0;
  void InitAutoFormat(uint32 InSizeX, uint32 InSizeY);
  void InitCustomFormat(uint32 InSizeX, uint32 InSizeY, EPixelFormat Format, bool bInForceLinearGamma);
  void UpdateResourceImmediate(bool bClearRenderTarget = true) { (void)bClearRenderTarget; }
  FTextureRenderTargetResource* GameThread_GetRenderTargetResource() { return Resource.Get(); }
  FTextureRenderTargetResource* GetRenderTargetResource() const { return Resource.Get(); }
  EPixelFormat GetFormat() const { return PF_B8G8R8A8; }

 private:
  TUniquePtr<FTextureRenderTargetResource> Resource;
};
