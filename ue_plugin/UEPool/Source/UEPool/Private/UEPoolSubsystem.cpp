#include "UEPoolSubsystem.h"

#include "Engine/World.h"
#include "Session/UEPoolGame.h"
#include "Session/UEPoolLaunchOptions.h"
#include "Session/UEPoolSession.h"
#include "UEPoolArena.h"
#include "UEPoolText.h"

UUEPoolSubsystem::UUEPoolSubsystem() = default;
UUEPoolSubsystem::~UUEPoolSubsystem() = default;

bool UUEPoolSubsystem::ShouldCreateSubsystem(UObject* Outer) const { return Super::ShouldCreateSubsystem(Outer); }

bool UUEPoolSubsystem::DoesSupportWorldType(const EWorldType::Type WorldType) const {
  // Not of the editor's own worlds, previews and the like: they have their delegates and ticks too.
  return WorldType == EWorldType::Game || WorldType == EWorldType::PIE;
}

void UUEPoolSubsystem::Initialize(FSubsystemCollectionBase& Collection) {
  Super::Initialize(Collection);
  Session = MakeShared<FUEPoolSession>(*GetWorld());
  TickEnd = FWorldDelegates::OnWorldPostActorTick.AddUObject(this, &UUEPoolSubsystem::WorldTicked);
}

void UUEPoolSubsystem::OnWorldBeginPlay(UWorld& InWorld) {
  Super::OnWorldBeginPlay(InWorld);
  bBegun = true;
}

void UUEPoolSubsystem::Deinitialize() {
  FWorldDelegates::OnWorldPostActorTick.Remove(TickEnd);
  Session.Reset();
  Super::Deinitialize();
}

void UUEPoolSubsystem::WorldTicked(UWorld* World, ELevelTick TickType, float DeltaSeconds) {
  if (World != GetWorld() || !Session) {
    return;
  }
  if (bBegun && !bStarted) {
    // All actors have begun to play by now, those that the game mode makes included.
    bStarted = true;
    Session->Start();
    return;
  }
  Session->EndTick();
}

int32 UUEPoolSubsystem::GetRequestedEnvs() { return FUEPoolLaunchOptions::Get().Envs; }

bool UUEPoolSubsystem::IsInSession() const { return Session && Session->IsInSession(); }

int64 UUEPoolSubsystem::GetSteps() const { return Session ? Session->GetSteps() : 0; }

TArray<AUEPoolArena*> UUEPoolSubsystem::GetArenas() {
  return Session ? Session->GetGame().GetArenas() : TArray<AUEPoolArena*>();
}

FString UUEPoolSubsystem::GetProblem() const { return Session ? Session->GetProblem() : FString(); }

FString UUEPoolSubsystem::GetEnvConfig() const { return Session ? Session->GetGame().GetEnvConfig() : FString(); }

FString UUEPoolSubsystem::Describe(int32 Env) const {
  if (!Session || !bStarted) {
    return TEXT("the world has not begun to play\n");
  }
  FString Text = Session->IsInSession() ? FString::Printf(TEXT("in a session, %lld steps\n"), Session->GetSteps())
                                        : (Session->IsConnected() ? FString(TEXT("connected, waiting for a session\n"))
                                                                  : FString(TEXT("no trainer\n")));
  if (!Session->GetProblem().IsEmpty()) {
    Text += Session->GetProblem() + TEXT("\n");
  }
  const FUEPoolGame& Game = Session->GetGame();
  return Env >= 0 && Env < Game.GetNumEnvs() ? Text + Game.Describe(Env) : Text;
}

bool UUEPoolSubsystem::DrawView(int32 Env, const FString& View, TArray<FColor>& Pixels, FIntPoint& Size,
                                FString& Problem) {
  if (!Session || Env < 0 || Env >= Session->GetGame().GetNumEnvs() || Session->GetGame().GetEnvConfig().IsEmpty()) {
    Problem = TEXT("there is no env config yet: connect a trainer, or play by UEPool.Human");
    return false;
  }
  uepool::engine::Picture Picture;
  Problem = FromCore(Session->GetGame().render(static_cast<uint32>(Env), ToCore(View), &Picture));
  if (!Problem.IsEmpty()) {
    return false;
  }
  Size = FIntPoint(static_cast<int32>(Picture.width), static_cast<int32>(Picture.height));
  Pixels.SetNumUninitialized(Size.X * Size.Y);
  for (int32 Index = 0; Index < Pixels.Num(); ++Index) {
    const uint8* Rgb = Picture.rgb.data() + 3 * static_cast<size_t>(Index);
    Pixels[Index] = FColor(Rgb[0], Rgb[1], Rgb[2]);
  }
  return true;
}
