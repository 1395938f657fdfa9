// Stands for Core, Misc/CoreDelegates.h.
#pragma once

#include "Delegates/Delegate.h"

// engine: 5.4-5.6 doc:Runtime/Core/FCoreDelegates (the accessor functions exist beside some members since 5.5)
class FCoreDelegates {
 public:
  static FSimpleMulticastDelegate OnBeginFrame;
  static FSimpleMulticastDelegate OnEndFrame;
  static FSimpleMulticastDelegate OnPostEngineInit;
  static FSimpleMulticastDelegate OnAllModuleLoadingPhasesComplete;
  static FSimpleMulticastDelegate OnFEngineLoopInitComplete;
  static FSimpleMulticastDelegate OnEnginePreExit;
  static FSimpleMulticastDelegate OnExit;
  static FSimpleMulticastDelegate OnPreExit;
  static TMulticastDelegate<void()>& GetApplicationWillTerminateDelegate();
};
