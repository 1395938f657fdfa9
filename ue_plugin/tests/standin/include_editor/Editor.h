// Stands for UnrealEd, Editor.h, Editor/EditorEngine.h, PlayInEditorDataTypes.h.
#pragma once

#include "Engine/Engine.h"

// engine: 5.4-5.6 doc:Editor/UnrealEd/FEditorDelegates (the bool: simulating, not playing)
struct FEditorDelegates {
  using FOnPIEEvent = TMulticastDelegate<void(const bool)>;
  static FOnPIEEvent PreBeginPIE;
  static FOnPIEEvent BeginPIE;
  static FOnPIEEvent PostPIEStarted;
  static FOnPIEEvent PrePIEEnded;
  static FOnPIEEvent EndPIE;
  static FOnPIEEvent PausePIE;
  static FOnPIEEvent ResumePIE;
  static FOnPIEEvent SingleStepPIE;
  static FSimpleMulticastDelegate ShutdownPIE;
  static FSimpleMulticastDelegate OnShutdownPostPackagesSaved;
};
// engine: 5.4-5.6 doc:Editor/UnrealEd/FRequestPlaySessionParams
struct FRequestPlaySessionParams {};
// engine: 5.4-5.6 doc:Editor/UnrealEd/UEditorEngine (requests are carried out between frames)
class UEditorEngine : public UEngine {
  STANDIN_CLASS(UEditorEngine, UEngine)
  TObjectPtr<UWorld> PlayWorld;
  uint8 bIsSimulatingInEditor : 1 = 0;
  void Tick(float DeltaSeconds, bool bIdleMode) override;
  void RequestPlaySession(const FRequestPlaySessionParams& Params) {
    (void)Params;
    bPlayRequested = true;
  }
  void RequestEndPlayMap() { bEndRequested = true; }
  void CancelRequestPlaySession() { bPlayRequested = false; }
  bool IsPlaySessionInProgress() const { return PlayWorld != nullptr; }
  bool IsPlayingSessionInEditor() const { return PlayWorld != nullptr; }
  bool SetPIEWorldsPaused(bool bPaused);
  FWorldContext& GetEditorWorldContext(bool bEnsureIsGWorld = false);
  bool bPlayRequested = false, bEndRequested = false;  // the stand-in's own
};
extern UEditorEngine* GEditor;
