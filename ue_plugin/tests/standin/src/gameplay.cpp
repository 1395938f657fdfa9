// Game mode, controllers, pawns, statics.
#include "Engine/Engine.h"
#include "Engine/GameInstance.h"
#include "EngineUtils.h"
#include "GameFramework/GameModeBase.h"
#include "GameFramework/WorldSettings.h"
#include "InputCoreTypes.h"
#include "Kismet/GameplayStatics.h"
#include "standin/engine.h"

STANDIN_IMPLEMENT_TRIVIAL(APlayerState, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(AController, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(APlayerController, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(APawn, "Engine", 0)
STANDIN_IMPLEMENT(ADefaultPawn, "Engine", 0)
STANDIN_IMPLEMENT(ANavigationObjectBase, "Engine", CLASS_Abstract)
STANDIN_IMPLEMENT_TRIVIAL(APlayerStart, "Engine", 0)
STANDIN_IMPLEMENT(AGameModeBase, "Engine", 0)
STANDIN_IMPLEMENT_TRIVIAL(UGameplayStatics, "Engine", 0)

ADefaultPawn::ADefaultPawn(const FObjectInitializer& I) : Super(I) {
  RootComponent = CreateDefaultSubobject<USceneComponent>(TEXT("CollisionComponent"));
}
ANavigationObjectBase::ANavigationObjectBase(const FObjectInitializer& I) : Super(I) {
  RootComponent = CreateDefaultSubobject<USceneComponent>(TEXT("CollisionCapsule"));
}
AGameModeBase::AGameModeBase(const FObjectInitializer& I) : Super(I) {
  DefaultPawnClass = ADefaultPawn::StaticClass();
  PlayerControllerClass = APlayerController::StaticClass();
  PlayerStateClass = APlayerState::StaticClass();
}
void AGameModeBase::InitGame(const FString&, const FString& Options, FString&) { OptionsString = Options; }
void AGameModeBase::StartPlay() {
  bStarted = true;
  for (AActor* Each : TArray<TObjectPtr<AActor>>(GetWorld()->PersistentLevel->Actors))
    if (IsValid(Each)) Each->DispatchBeginPlay();
}
APlayerController* AGameModeBase::standin_login() {
  return PlayerControllerClass ? GetWorld()->SpawnActor<APlayerController>(PlayerControllerClass.Get()) : nullptr;
}
void AGameModeBase::PostLogin(APlayerController* NewPlayer) {
  if (PlayerStateClass) NewPlayer->PlayerState = GetWorld()->SpawnActor<APlayerState>(PlayerStateClass.Get());
  if (!bStartPlayersAsSpectators) RestartPlayer(NewPlayer);
}
AActor* AGameModeBase::ChoosePlayerStart_Implementation(AController*) {
  TActorIterator<APlayerStart> It(GetWorld());
  return It ? static_cast<AActor*>(*It) : nullptr;
}
UClass* AGameModeBase::GetDefaultPawnClassForController_Implementation(AController*) { return DefaultPawnClass; }
APawn* AGameModeBase::SpawnDefaultPawnFor_Implementation(AController* NewPlayer, AActor* StartSpot) {
  FActorSpawnParameters Parameters;
  Parameters.Instigator = GetInstigator();
  UClass* Class = GetDefaultPawnClassForController(NewPlayer);
  return Class ? GetWorld()->SpawnActor<APawn>(Class, StartSpot->GetActorLocation(),
                                               FRotator(0, StartSpot->GetActorRotation().Yaw, 0), Parameters)
               : nullptr;
}
void AGameModeBase::RestartPlayer(AController* NewPlayer) {
  AActor* Start = ChoosePlayerStart_Implementation(NewPlayer);
  if (!Start) Start = GetWorld()->GetWorldSettings();
  if (!NewPlayer->GetPawn())
    if (APawn* Pawn = SpawnDefaultPawnFor_Implementation(NewPlayer, Start)) NewPlayer->Possess(Pawn);
}

void AController::Possess(APawn* InPawn) { OnPossess(InPawn); }
void AController::UnPossess() { OnUnPossess(); }
void AController::OnPossess(APawn* InPawn) {
  if (!InPawn) return;
  if (InPawn->Controller && InPawn->Controller != this) InPawn->Controller->UnPossess();
  if (Pawn && Pawn != InPawn) UnPossess();
  Pawn = InPawn;
  InPawn->PossessedBy(this);
  SetControlRotation(InPawn->GetActorRotation());
}
void AController::OnUnPossess() {
  if (Pawn) Pawn->UnPossessed();
  Pawn = nullptr;
}
bool AController::IsPlayerController() const { return IsA(APlayerController::StaticClass()); }
bool APlayerController::IsInputKeyDown(const FKey Key) const { return standin::key_down(Key.GetFName()); }
bool APlayerController::WasInputKeyJustPressed(const FKey Key) const { return standin::key_down(Key.GetFName()); }
bool APlayerController::SetPause(bool bPause) {
  AGameModeBase* Mode = GetWorld()->GetAuthGameMode();
  if (bPause && Mode && !Mode->bPauseable) return false;
  GetWorld()->GetWorldSettings()->SetPauserPlayerState(bPause ? PlayerState.Get() : nullptr);
  return true;
}
void APlayerController::GetPlayerViewPoint(FVector& Location, FRotator& Rotation) const {
  const AActor* From = ViewTarget ? ViewTarget.Get() : GetPawn() ? (AActor*)GetPawn() : (AActor*)this;
  Location = From->GetActorLocation();
  Rotation = GetControlRotation();
}
FString APlayerController::ConsoleCommand(const FString& Command, bool) {
  GEngine->Exec(GetWorld(), *Command, *GLog);
  return FString();
}
bool APawn::IsPlayerControlled() const { return Controller && Controller->IsPlayerController(); }
FRotator APawn::GetControlRotation() const { return Controller ? Controller->GetControlRotation() : FRotator(); }
FRotator APawn::GetViewRotation() const { return Controller ? Controller->GetControlRotation() : GetActorRotation(); }
void APawn::AddMovementInput(FVector WorldDirection, float ScaleValue, bool) {
  PendingInput += WorldDirection * ScaleValue;
}
FVector APawn::ConsumeMovementInputVector() {
  LastInput = PendingInput;
  PendingInput = FVector();
  return LastInput;
}
void APawn::AddControllerYawInput(float Value) {
  if (auto* Player = Cast<APlayerController>(Controller)) Player->AddYawInput(Value);
}
void APawn::AddControllerPitchInput(float Value) {
  if (auto* Player = Cast<APlayerController>(Controller)) Player->AddPitchInput(Value);
}
void APawn::SpawnDefaultController() {
  if (!Controller && AIControllerClass)
    if (auto* New = GetWorld()->SpawnActor<AController>(AIControllerClass.Get())) New->Possess(this);
}
void APawn::DetachFromControllerPendingDestroy() {
  if (Controller) Controller->UnPossess();
}

static UWorld* world_of(const UObject* Context) { return Context ? Context->GetWorld() : nullptr; }
void UGameplayStatics::GetAllActorsOfClass(const UObject* Context, TSubclassOf<AActor> Class, TArray<AActor*>& Out) {
  Out.Reset();
  if (Class.Get())
    for (TActorIterator<AActor> It(world_of(Context), Class); It; ++It) Out.Add(*It);
}
void UGameplayStatics::GetAllActorsWithTag(const UObject* Context, FName Tag, TArray<AActor*>& Out) {
  Out.Reset();
  for (TActorIterator<AActor> It(world_of(Context)); It; ++It)
    if (It->ActorHasTag(Tag)) Out.Add(*It);
}
AActor* UGameplayStatics::GetActorOfClass(const UObject* Context, TSubclassOf<AActor> Class) {
  TArray<AActor*> All;
  GetAllActorsOfClass(Context, Class, All);
  return All.IsEmpty() ? nullptr : All[0];
}
bool UGameplayStatics::SetGamePaused(const UObject* Context, bool bPaused) {
  UWorld* World = world_of(Context);
  APlayerController* Player = World ? World->GetFirstPlayerController() : nullptr;
  return Player && Player->SetPause(bPaused);
}
bool UGameplayStatics::IsGamePaused(const UObject* Context) {
  return world_of(Context) && world_of(Context)->IsPaused();
}
void UGameplayStatics::SetGlobalTimeDilation(const UObject* Context, float Dilation) {
  if (UWorld* World = world_of(Context)) World->GetWorldSettings()->SetTimeDilation(Dilation);
}
float UGameplayStatics::GetGlobalTimeDilation(const UObject* Context) {
  return world_of(Context) ? world_of(Context)->GetWorldSettings()->TimeDilation : 1;
}
APlayerController* UGameplayStatics::GetPlayerController(const UObject* Context, int32 Index) {
  return Index == 0 && world_of(Context) ? world_of(Context)->GetFirstPlayerController() : nullptr;
}
APawn* UGameplayStatics::GetPlayerPawn(const UObject* Context, int32 Index) {
  APlayerController* Player = GetPlayerController(Context, Index);
  return Player ? Player->GetPawn() : nullptr;
}
AGameModeBase* UGameplayStatics::GetGameMode(const UObject* Context) {
  return world_of(Context) ? world_of(Context)->GetAuthGameMode() : nullptr;
}
UGameInstance* UGameplayStatics::GetGameInstance(const UObject* Context) {
  return world_of(Context) ? world_of(Context)->GetGameInstance() : nullptr;
}
FString UGameplayStatics::ParseOption(FString Options, const FString& Key) {
  TArray<FString> Parts;
  Options.ParseIntoArray(Parts, TEXT("?"));
  for (const FString& Each : Parts)
    if (Each.StartsWith(Key + TEXT("="))) return Each.Mid(Key.Len() + 1);
  return FString();
}
bool UGameplayStatics::HasOption(FString Options, const FString& Key) {
  return (Options + TEXT("?")).Contains(TEXT("?") + Key + TEXT("?")) || Options.Contains(TEXT("?") + Key + TEXT("="));
}
double UGameplayStatics::GetTimeSeconds(const UObject* Context) {
  return world_of(Context) ? world_of(Context)->GetTimeSeconds() : 0;
}
void UGameplayStatics::OpenLevel(const UObject*, FName LevelName, bool, FString Options) {
  standin::travel(*(LevelName.ToString() + (Options.IsEmpty() ? FString() : TEXT("?") + Options)));
}
