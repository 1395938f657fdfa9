// The editor: an engine with a world that is edited, and worlds that are played.
#include "Editor.h"

#include "standin/editor.h"
#include "standin/engine.h"

FEditorDelegates::FOnPIEEvent FEditorDelegates::PreBeginPIE, FEditorDelegates::BeginPIE,
    FEditorDelegates::PostPIEStarted, FEditorDelegates::PrePIEEnded, FEditorDelegates::EndPIE,
    FEditorDelegates::PausePIE, FEditorDelegates::ResumePIE, FEditorDelegates::SingleStepPIE;
FSimpleMulticastDelegate FEditorDelegates::ShutdownPIE, FEditorDelegates::OnShutdownPostPackagesSaved;
UEditorEngine* GEditor = nullptr;

STANDIN_IMPLEMENT_TRIVIAL(UEditorEngine, "UnrealEd", 0)

void UEditorEngine::Tick(float DeltaSeconds, bool) {
  // Every world is ticked, the edited one too: only its viewports live. A paused world is ticked, but stands still.
  for (FWorldContext& Each : WorldList)
    if (Each.World())
      Each.World()->Tick(Each.World()->IsGameWorld() ? LEVELTICK_All : LEVELTICK_ViewportsOnly, DeltaSeconds);
}
bool UEditorEngine::SetPIEWorldsPaused(bool bPaused) {
  if (!PlayWorld || PlayWorld->bDebugPauseExecution == bPaused) return false;  // true: it changed
  PlayWorld->bDebugPauseExecution = bPaused;
  (bPaused ? FEditorDelegates::PausePIE : FEditorDelegates::ResumePIE).Broadcast(false);
  return true;
}
FWorldContext& UEditorEngine::GetEditorWorldContext(bool) {
  for (FWorldContext& Each : WorldList)
    if (Each.WorldType == EWorldType::Editor) return Each;
  standin::check_failed("there is no editor world", __FILE__, __LINE__);
}

namespace standin {
UEngine* make_editor_engine(Engine&) {
  GEditor = NewObject<UEditorEngine>();
  return GEditor;
}
void before_play(Engine&) { FEditorDelegates::PreBeginPIE.Broadcast(false); }
void after_play(Engine& engine) {
  GEditor->PlayWorld = engine.world();
  FEditorDelegates::BeginPIE.Broadcast(false);
  FEditorDelegates::PostPIEStarted.Broadcast(false);
}
void before_stop(Engine&) {
  FEditorDelegates::PrePIEEnded.Broadcast(false);
  if (!mutated("no_end_pie")) FEditorDelegates::EndPIE.Broadcast(false);
}
void after_stop(Engine&) {
  GEditor->PlayWorld = nullptr;
  FEditorDelegates::ShutdownPIE.Broadcast();
}
void apply_editor_requests(Engine& engine) {
  if (!GEditor) return;
  if (GEditor->bEndRequested) engine.stop();
  GEditor->bEndRequested = false;
  if (GEditor->bPlayRequested) engine.play();
  GEditor->bPlayRequested = false;
}
}  // namespace standin
