#include "CoreMinimal.h"
#include "Engine/Engine.h"
#include "HAL/IConsoleManager.h"
#include "Misc/CoreDelegates.h"
#include "Modules/ModuleManager.h"
#include "Session/UEPoolFixedTime.h"
#include "Session/UEPoolLaunchOptions.h"
#include "Session/UEPoolSession.h"
#include "Session/UEPoolTimeStep.h"
#include "UEPoolLog.h"

DEFINE_LOG_CATEGORY(LogUEPool);

/** Takes over the engine's time: whole in a process that a server launched, for played worlds in the editor. */
class FUEPoolModule : public IModuleInterface {
 public:
  virtual void StartupModule() override {
    if (FUEPoolLaunchOptions::Get().IsInstance()) {
      UEPool::ForceSettingsOfInstance();
    }
    PlayCommand = IConsoleManager::Get().RegisterConsoleCommand(
        TEXT("UEPool.Human"),
        TEXT("UEPool.Human [FILE] [FOLDER]: play the first agent of env config FILE (JSON), and record episodes in "
             "FOLDER as numpy arrays"),
        FConsoleCommandWithArgsDelegate::CreateStatic(&FUEPoolModule::Play), ECVF_Default);
    EngineReady = FCoreDelegates::OnPostEngineInit.AddRaw(this, &FUEPoolModule::TakeTime);
  }

  virtual void ShutdownModule() override {
    FCoreDelegates::OnPostEngineInit.Remove(EngineReady);
    IConsoleManager::Get().UnregisterConsoleObject(PlayCommand);
  }

 private:
  void TakeTime() {
    const bool bInstance = FUEPoolLaunchOptions::Get().IsInstance();
    if (bInstance) {
      UEPool::ForceEngineSettingsOfInstance();
    } else if (GEngine->GetCustomTimeStep()) {
      UE_LOG(LogUEPool, Warning,
             TEXT("this project has a custom time step (%s): a trainer, or UEPool.Human, cannot step it"),
             *GEngine->GetCustomTimeStep()->GetName());
      return;
    }
    if (!GEngine->SetCustomTimeStep(NewObject<UUEPoolTimeStep>(GEngine))) {
      UE_LOG(LogUEPool, Error, TEXT("the engine did not take the frame gate as its custom time step"));
    }
  }

  // The console splits at white space, whatever is quoted.
  static TArray<FString> JoinQuoted(const TArray<FString>& Words) {
    const FString Quote = TEXT("\"");
    TArray<FString> Result;
    bool bOpen = false;
    for (FString Word : Words) {
      const bool bBegins = !bOpen && Word.StartsWith(Quote);
      Word = bBegins ? Word.RightChop(1) : Word;
      const bool bEnds = (bOpen || bBegins) && Word.EndsWith(Quote);
      Word = bEnds ? Word.LeftChop(1) : Word;
      if (bOpen) {
        Result.Last() += TEXT(" ") + Word;
      } else {
        Result.Add(Word);
      }
      bOpen = (bOpen || bBegins) && !bEnds;
    }
    return Result;
  }

  static void Play(const TArray<FString>& Words) {
    const TArray<FString> Arguments = JoinQuoted(Words);
    FUEPoolSession* Session = FUEPoolSession::Current();
    const FString File = Arguments.Num() > 0 ? Arguments[0] : FString();
    const FString Folder = Arguments.Num() > 1 ? Arguments[1] : FString();
    const FString Wrong = Session ? Session->Play(File, Folder) : FString(TEXT("nothing is played: press Play first"));
    if (!Wrong.IsEmpty()) {
      UE_LOG(LogUEPool, Error, TEXT("UEPool.Human: %s"), *Wrong);
    }
  }

  FDelegateHandle EngineReady;
  IConsoleObject* PlayCommand = nullptr;
};

IMPLEMENT_MODULE(FUEPoolModule, UEPool)
