// Rendering: a thread of its own that "draws" a pattern from which the frame can be told, and read-back that lags.
//
// Pixel (x, y) of a capture of frame n: red n & 255, green (n >> 8) & 255, blue x & 255, alpha y & 255. A row of a
// read-back is longer than the picture is wide.
#include "standin/render.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "Components/SceneCaptureComponent2D.h"
#include "Engine/TextureRenderTarget2D.h"
#include "GameFramework/Actor.h"
#include "UObject/UObjectIterator.h"
#include "standin/state.h"

STANDIN_IMPLEMENT_TRIVIAL(UTexture, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(UTexture2D, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UTextureRenderTarget2D, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(USceneCaptureComponent, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(USceneCaptureComponent2D, "Engine", 0)

bool GUsingNullRHI = true;

namespace {
using Command = std::function<void(FRHICommandListImmediate&)>;
struct RenderThread {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Command> commands;
  std::thread thread;
  std::thread::id id;
  bool busy = false, stopping = false;
  uint64 frame = 0;    // frames that the "GPU" was given; the render thread's
  uint64 idle_at = 0;  // it was waited for then
  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return stopping || !commands.empty(); });
      if (commands.empty()) return;
      Command next = std::move(commands.front());
      commands.pop_front();
      busy = true;
      lock.unlock();
      FRHICommandListImmediate list;
      next(list);
      next = nullptr;
      lock.lock();
      busy = false;
      changed.notify_all();
    }
  }
};
RenderThread& render_thread() {
  static auto* out = new RenderThread();
  return *out;
}
std::atomic<bool> in_render_command{false};
}  // namespace

namespace standin {
void enqueue_render_command(Command command) {
  if (state().null_rhi) {  // without a device there is no thread either: commands run at once
    FRHICommandListImmediate list;
    in_render_command = true;
    command(list);
    in_render_command = false;
    return;
  }
  RenderThread& r = render_thread();
  std::lock_guard lock(r.mutex);
  if (!r.thread.joinable()) {
    r.stopping = false;
    r.thread = std::thread([&r] { r.run(); });
    r.id = r.thread.get_id();
  }
  r.commands.push_back(std::move(command));
  r.changed.notify_all();
}
void end_render_frame() {
  GUsingNullRHI = state().null_rhi;
  if (state().null_rhi) return;
  for (TObjectIterator<USceneCaptureComponent2D> it; it; ++it)
    if (IsValid(*it) && it->bCaptureEveryFrame && it->IsRegistered() && it->GetWorld() && it->TextureTarget)
      it->CaptureScene();
  enqueue_render_command([](FRHICommandListImmediate&) { ++render_thread().frame; });
}
void stop_render_thread() {
  RenderThread& r = render_thread();
  {
    std::lock_guard lock(r.mutex);
    r.stopping = true;
    r.changed.notify_all();
  }
  if (r.thread.joinable()) r.thread.join();
}
}  // namespace standin

bool IsInRenderingThread() {
  return standin::state().null_rhi ? in_render_command.load() : std::this_thread::get_id() == render_thread().id;
}
void FlushRenderingCommands() {
  if (standin::state().null_rhi) return;
  RenderThread& r = render_thread();
  std::unique_lock lock(r.mutex);
  r.changed.wait(lock, [&] { return r.commands.empty() && !r.busy; });
}
void FRenderCommandFence::BeginFence(bool) {
  Done = std::make_shared<std::atomic<bool>>(false);
  standin::enqueue_render_command([Flag = Done](FRHICommandListImmediate&) { *Flag = true; });
}
void FRHICommandListImmediate::BlockUntilGPUIdle() { render_thread().idle_at = render_thread().frame + 1; }
void FRHIGPUTextureReadback::EnqueueCopy(FRHICommandList&, FRHITexture* Source, const FResolveRect&) {
  check(IsInRenderingThread() && !bLocked);
  const standin::Image& From = Source->Content;
  Pitch = (From.width + 63) / 64 * 64 + 64;
  Copy.width = From.width;
  Copy.height = From.height;
  Copy.bytes.assign((std::size_t)Pitch * (std::size_t)From.height * 4, 0xcd);
  for (int Y = 0; Y < From.height; ++Y)
    std::memcpy(&Copy.bytes[(std::size_t)(Y * Pitch * 4)], &From.bytes[(std::size_t)(Y * From.width * 4)],
                (std::size_t)From.width * 4);
  if (standin::mutated("readback_late")) {  // the copy that was asked for the last time
    static std::map<const FRHIGPUTextureReadback*, std::vector<uint8>> Late;
    std::vector<uint8>& Before = Late[this];
    std::vector<uint8> Now = Copy.bytes;
    if (Before.size() == Now.size()) Copy.bytes = Before;
    Before = std::move(Now);
  }
  EnqueuedAt = render_thread().frame;
  bEnqueued = true;
}
bool FRHIGPUTextureReadback::IsReady() {
  check(IsInRenderingThread());
  return bEnqueued && (render_thread().frame >= EnqueuedAt + 2 || render_thread().idle_at > EnqueuedAt);
}
void* FRHIGPUTextureReadback::Lock(int32& OutRowPitchInPixels, int32* OutBufferHeight) {
  check(IsInRenderingThread() && bEnqueued && !bLocked);
  bLocked = true;
  OutRowPitchInPixels = Pitch;
  if (OutBufferHeight) *OutBufferHeight = Copy.height;
  return Copy.bytes.data();
}
void FRHIGPUTextureReadback::Unlock() {
  check(bLocked);
  bLocked = false;
}
void UTextureRenderTarget2D::InitAutoFormat(uint32 W, uint32 H) { InitCustomFormat(W, H, PF_B8G8R8A8, false); }
void UTextureRenderTarget2D::InitCustomFormat(uint32 W, uint32 H, EPixelFormat Format, bool) {
  FlushRenderingCommands();
  SizeX = (int32)W, SizeY = (int32)H;
  Resource = MakeUnique<FTextureRenderTargetResource>();
  Resource->Size = FIntPoint(SizeX, SizeY);
  Resource->Texture = FTextureRHIRef(new FRHITexture());
  Resource->Texture->Format = Format;
  Resource->Texture->Content.width = SizeX;
  Resource->Texture->Content.height = SizeY;
  Resource->Texture->Content.bytes.assign((std::size_t)W * H * 4, 0);
}
bool FTextureRenderTargetResource::ReadPixels(TArray<FColor>& Out, int, FIntPoint) {
  if (standin::state().null_rhi) return false;
  FlushRenderingCommands();
  Out.SetNum(Size.X * Size.Y);
  std::memcpy((void*)Out.GetData(), Texture->Content.bytes.data(), Texture->Content.bytes.size());
  return true;
}
void USceneCaptureComponent2D::CaptureScene() {
  if (!TextureTarget || !TextureTarget->GameThread_GetRenderTargetResource() || standin::state().null_rhi) return;
  FTextureRHIRef Texture = TextureTarget->GameThread_GetRenderTargetResource()->GetTextureRHI();
  const uint64 Frame = GFrameCounter;
  ENQUEUE_RENDER_COMMAND(StandinCapture)([Texture, Frame](FRHICommandListImmediate&) {
    standin::Image& To = Texture->Content;
    for (int Y = 0; Y < To.height; ++Y)
      for (int X = 0; X < To.width; ++X) {
        uint8* Pixel = &To.bytes[(std::size_t)(Y * To.width + X) * 4];
        Pixel[0] = (uint8)X, Pixel[1] = (uint8)(Frame >> 8), Pixel[2] = (uint8)Frame, Pixel[3] = (uint8)Y;
      }
  });
}
UTexture2D* UTexture2D::CreateTransient(int32 W, int32 H, EPixelFormat, const FName) {
  auto* Out = NewObject<UTexture2D>();
  Out->SizeX = W;
  Out->SizeY = H;
  Out->Pixels.SetNumZeroed(W * H * 4);
  return Out;
}
void UTexture2D::UpdateTextureRegions(int32, uint32 Num, const FUpdateTextureRegion2D* Regions, uint32 SrcPitch,
                                      uint32 SrcBpp, uint8* SrcData,
                                      TFunction<void(uint8*, const FUpdateTextureRegion2D*)> Cleanup) {
  for (uint32 I = 0; I < Num; ++I)
    for (uint32 Y = 0; Y < Regions[I].Height; ++Y)
      std::memcpy(&Pixels[(int32)(((Regions[I].DestY + Y) * (uint32)SizeX + Regions[I].DestX) * 4)],
                  SrcData + ((uint32)Regions[I].SrcY + Y) * SrcPitch + (uint32)Regions[I].SrcX * SrcBpp,
                  Regions[I].Width * SrcBpp);
  if (Cleanup) Cleanup(SrcData, Regions);
}
