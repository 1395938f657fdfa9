// Stands for RHI, RHI.h, RHICommandList.h, RHIGPUReadback.h, and RenderCore, RenderingThread.h, TextureResource.h.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "CoreMinimal.h"
#include "Templates/RefCounting.h"

// engine: 5.4-5.6 doc:Runtime/RHI/EPixelFormat
enum EPixelFormat : uint8 { PF_Unknown, PF_A32B32G32R32F, PF_B8G8R8A8, PF_G8, PF_R32_FLOAT, PF_FloatRGBA, PF_R8G8B8A8 };

class FRHICommandListImmediate;
namespace standin {
struct Image {  // a texture's content: BGRA bytes, or floats
  int width = 0, height = 0;
  std::vector<uint8> bytes;
};
void enqueue_render_command(std::function<void(FRHICommandListImmediate&)> command);
}  // namespace standin

// engine: 5.4-5.6 doc:Runtime/RHI/FRHITexture (FTextureRHIRef points to one)
class FRHITexture : public FThreadSafeRefCountedObject {
 public:
  FIntPoint GetSizeXY() const { return FIntPoint(Content.width, Content.height); }
  EPixelFormat GetFormat() const { return Format; }
  standin::Image Content;  // the stand-in's own; the render thread's
  EPixelFormat Format = PF_B8G8R8A8;
};
using FTextureRHIRef = TRefCountPtr<FRHITexture>;
using FTexture2DRHIRef = FTextureRHIRef;

// engine: 5.4-5.6 doc:Runtime/RHI/FRHICommandListImmediate
class FRHICommandList {};
class FRHICommandListImmediate : public FRHICommandList {
 public:
  void BlockUntilGPUIdle();
};
// engine: 5.4-5.6 doc:Runtime/RHI/FResolveRect
struct FResolveRect {
  int32 X1 = -1, Y1 = -1, X2 = -1, Y2 = -1;
};
// engine: 5.4-5.6 doc:Runtime/RHI/FRHIGPUTextureReadback (all but construction belongs to the render thread; see also
// github:tempo-sim/Tempo TempoSensors)
class FRHIGPUTextureReadback {
 public:
  explicit FRHIGPUTextureReadback(FName RequestName) { (void)RequestName; }
  void EnqueueCopy(FRHICommandList& RHICmdList, FRHITexture* SourceTexture, const FResolveRect& Rect = FResolveRect());
  bool IsReady();
  void* Lock(int32& OutRowPitchInPixels, int32* OutBufferHeight = nullptr);
  void Unlock();

 private:
  standin::Image Copy;
  uint64 EnqueuedAt = 0;
  int32 Pitch = 0;
  bool bEnqueued = false, bLocked = false;
};
// engine: 5.4-5.6 doc:Runtime/RHI/GDynamicRHI (GUsingNullRHI tells -nullrhi; FApp::CanEverRender too)
extern bool GUsingNullRHI;

// engine: 5.4-5.6 doc:Runtime/RenderCore/ENQUEUE_RENDER_COMMAND
// (https://dev.epicgames.com/documentation/en-us/unreal-engine/threaded-rendering-in-unreal-engine)
#define ENQUEUE_RENDER_COMMAND(Name) STANDIN_RENDER_COMMAND
template <typename F>
void STANDIN_RENDER_COMMAND(F&& Command) {
  auto Held = std::make_shared<std::decay_t<F>>(static_cast<F&&>(Command));
  standin::enqueue_render_command([Held](FRHICommandListImmediate& List) { (*Held)(List); });
}
void FlushRenderingCommands();
// engine: 5.4-5.6 doc:Runtime/RenderCore/FRenderCommandFence
class FRenderCommandFence {
 public:
  void BeginFence(bool bSyncToRHIAndGPU = false);
  bool IsFenceComplete() const { return !Done || *Done; }
  void Wait(bool bProcessGameThreadTasks = false) const {
    (void)bProcessGameThreadTasks;
    FlushRenderingCommands();
  }

 private:
  std::shared_ptr<std::atomic<bool>> Done;
};
