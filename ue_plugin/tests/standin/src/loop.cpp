// The engine's life: start, frames, worlds, exit.
#include <cstdio>
#include <iostream>
#include <map>

#include "Engine/Engine.h"
#include "Engine/GameInstance.h"
#include "GameFramework/GameModeBase.h"
#include "GameFramework/WorldSettings.h"
#include "Misc/App.h"
#include "Misc/CommandLine.h"
#include "Modules/ModuleManager.h"
#include "PhysicsEngine/PhysicsSettings.h"
#include "UObject/UObjectIterator.h"
#include "standin/editor.h"
#include "standin/engine.h"
#include "standin/objects.h"
#include "standin/render.h"

namespace standin {

static std::map<std::string, MapFunction>& maps() {
  static auto* out = new std::map<std::string, MapFunction>();
  return *out;
}
MapRegistrar::MapRegistrar(const char* name, MapFunction build) { register_map(name, std::move(build)); }
void register_map(const std::string& name, MapFunction build) { maps()[name] = std::move(build); }
std::vector<std::string>& screen_messages() {
  static std::vector<std::string> out;
  return out;
}
UWorld::Physics& early_physics() {
  static UWorld::Physics out;
  return out;
}
static FString& pending_travel() {
  static FString out;
  return out;
}
void travel(const TCHAR* url) { pending_travel() = url; }
std::vector<UObject*> within(const UObject* outer) {
  std::vector<UObject*> out;
  for (UObject* each : all_objects())
    if (each && each->GetOuter() == outer) out.push_back(each);
  return out;
}
static std::map<std::string, bool>& keys() {
  static std::map<std::string, bool> out;
  return out;
}
void set_key(const char* key, bool down) { keys()[to_utf8(*FString(key).ToLower())] = down; }
bool key_down(const FName& key) { return keys()[to_utf8(*key.ToString().ToLower())]; }

struct Engine::Impl {
  bool editor = false;
  FURL url;
  UWorld* editor_world = nullptr;
  UGameInstance* instance = nullptr;
  UWorld* playing = nullptr;

  void load(const FURL& where, EWorldType::Type type) {
    auto* world = NewObject<UWorld>(nullptr, FName(where.Map));
    world->WorldType = type;
    FWorldContext& context = GEngine->add_world(type, world, instance);
    context.LastURL = where;
    if (instance) instance->WorldContext = &context;
    if (type == EWorldType::Editor) {
      editor_world = world;
    } else {
      playing = world;
    }
    world->initialize(type == EWorldType::Editor ? nullptr : instance);
    auto found = maps().find(to_utf8(*where.Map));
    if (found != maps().end()) {
      found->second(*world);
    } else if (where.Map != TEXT("Default")) {
      UE_LOG(LogInit, Error, TEXT("Failed to load map '%s': none of this name is registered; the empty one is used"),
             *where.Map);
    }
    if (type == EWorldType::Editor) return;
    world->SetGameMode(where);
    world->InitializeActorsForPlay(where);
    if (world->GetAuthGameMode()) {
      APlayerController* player = world->GetAuthGameMode()->standin_login();
      if (player) world->GetAuthGameMode()->PostLogin(player);
    }
    world->BeginPlay();
  }
  void unload(UWorld* world, EEndPlayReason::Type reason) {
    if (!world) return;
    world->tear_down(reason);
    GEngine->drop_world(world);
    if (world == playing) playing = nullptr;
    if (instance) instance->WorldContext = nullptr;
    free_garbage();
  }
};

static FURL parse_url(const FString& text) {
  FURL out;
  TArray<FString> parts;
  text.ParseIntoArray(parts, TEXT("?"));
  out.Map = parts.IsEmpty() || text.StartsWith(TEXT("?")) ? TEXT("Default") : parts[0];
  for (int32 i = text.StartsWith(TEXT("?")) ? 0 : 1; i < parts.Num(); ++i) out.Op.Add(parts[i]);
  int32 slash;
  if (out.Map.FindLastChar(u'/', slash)) out.Map = out.Map.Mid(slash + 1);
  return out;
}

Engine::Engine(const std::vector<std::string>& arguments, bool editor) : impl_(new Impl()) {
  check(GEngine == nullptr);
  FString line;
  for (const std::string& each : arguments) {
    const bool spaced = each.find(' ') != std::string::npos && each.find('"') == std::string::npos;
    line += (line.IsEmpty() ? FString() : FString(TEXT(" "))) + (spaced ? FString(TEXT("\"")) : FString()) +
            FString(each.c_str()) + (spaced ? FString(TEXT("\"")) : FString());
  }
  FCommandLine::Set(*line);
  State& s = state();
  const bool quiet = s.quiet;
  s = State();
  s.quiet = quiet;
  s.null_rhi = FParse::Param(*line, TEXT("nullrhi"));
  s.real_time = FParse::Param(*line, TEXT("StandInRealTime"));
  FString mutations;
  if (FParse::Value(*line, TEXT("StandIn="), mutations, false)) {
    TArray<FString> names;
    mutations.ParseIntoArray(names, TEXT(","));
    for (const FString& each : names) s.mutations.push_back(to_utf8(*each));
  }
  clear_config();
  parse_config_overrides();
  screen_messages().clear();
  keys().clear();
  GFrameCounter = 0;
  FApp::SetBenchmarking(FParse::Param(*line, TEXT("benchmark")));
  FApp::SetUseFixedTimeStep(FParse::Param(*line, TEXT("usefixedtimestep")) ||
                            FParse::Param(*line, TEXT("deterministic")));
  float fps = 0;
  FApp::SetFixedDeltaTime(FParse::Value(*line, TEXT("fps="), fps) && fps > 0 ? 1.0 / fps : 1.0 / 30);
  FApp::SetCurrentTime(0);
  FApp::SetDeltaTime(1.0 / 30);

  impl_->editor = editor;
  GIsEditor = editor;
  load_classes(TEXT("/Script/CoreUObject"));
  load_classes(TEXT("/Script/Engine"));
  auto* physics = UPhysicsSettings::Get();
  physics->bSubstepping = physics->bSubsteppingAsync = physics->bTickPhysicsAsync = 0;
  physics->MaxPhysicsDeltaTime = 1.f / 30;
  physics->read_config();
  early_physics() = UWorld::Physics();
  reload_config_defaults();
  GEngine = editor ? make_editor_engine(*this) : static_cast<UEngine*>(NewObject<UGameEngine>());
  GEngine->AddToRoot();
  for (const std::string& name : registered_modules()) FModuleManager::Get().LoadModule(FName(name.c_str()));
  FCoreDelegates::OnAllModuleLoadingPhasesComplete.Broadcast();
  GEngine->Subsystems.initialize(GEngine, UEngineSubsystem::StaticClass());
  FCoreDelegates::OnPostEngineInit.Broadcast();

  FString first;
  const TCHAR* at = *line;
  FParse::Token(at, first, false);
  impl_->url = parse_url(first.StartsWith(TEXT("-")) ? FString() : first);
  FString game;
  if (FParse::Value(*line, TEXT("-Game="), game)) impl_->url.Op.Add(TEXT("game=") + game);
  if (editor) {
    impl_->load(impl_->url, EWorldType::Editor);
  } else {
    impl_->instance = NewObject<UGameInstance>(GEngine);
    static_cast<UGameEngine*>(GEngine)->GameInstance = impl_->instance;
    impl_->instance->Init();
    if (mutated("editor_world_in_game")) {
      auto* other = NewObject<UWorld>(nullptr, FName(TEXT("Untitled")));
      other->WorldType = EWorldType::EditorPreview;
      GEngine->add_world(EWorldType::EditorPreview, other, nullptr);
      other->initialize(nullptr);
    }
    impl_->load(impl_->url, EWorldType::Game);
    impl_->instance->OnStart();
  }
  FCoreDelegates::OnFEngineLoopInitComplete.Broadcast();
}

bool Engine::frame() {
  if (state().exit_requested) return false;
  FCoreDelegates::OnBeginFrame.Broadcast();
  GEngine->UpdateTimeAndHandleMaxTickRate();
  if (state().exit_requested && mutated("exit_skips_tick")) return false;
  GEngine->Tick((float)FApp::GetDeltaTime(), false);
  end_render_frame();
  FCoreDelegates::OnEndFrame.Broadcast();
  ++GFrameCounter;
  ++GFrameNumber;
  if (!pending_travel().IsEmpty()) {
    const FURL where = parse_url(pending_travel());
    pending_travel().Empty();
    if (impl_->playing && !impl_->editor) {
      impl_->unload(impl_->playing, EEndPlayReason::LevelTransition);
      impl_->load(where, EWorldType::Game);
    }
  }
  apply_editor_requests(*this);
  if (GFrameCounter % 64 == 0) free_garbage();
  return !state().exit_requested;
}
void Engine::frames(int count) {
  for (int i = 0; i < count && frame(); ++i) {
  }
}
int Engine::run() {
  while (frame()) {
  }
  return exit_code();
}
UWorld* Engine::world() const { return impl_->playing; }
UWorld* Engine::editor_world() const { return impl_->editor_world; }
void Engine::play() {
  check(impl_->editor);
  if (impl_->playing) return;
  before_play(*this);
  impl_->instance = NewObject<UGameInstance>(GEngine);
  impl_->instance->Init();
  impl_->load(impl_->url, EWorldType::PIE);
  after_play(*this);
}
void Engine::stop() {
  if (!impl_->editor || !impl_->playing) return;
  before_stop(*this);
  impl_->unload(impl_->playing, EEndPlayReason::EndPlayInEditor);
  impl_->instance->Shutdown();
  mark_garbage(impl_->instance);
  impl_->instance = nullptr;
  after_stop(*this);
  free_garbage();
}
Engine::~Engine() {
  if (impl_->editor) stop();
  FCoreDelegates::OnEnginePreExit.Broadcast();
  FCoreDelegates::OnPreExit.Broadcast();
  const EEndPlayReason::Type reason = EEndPlayReason::Quit;
  impl_->unload(impl_->playing, reason);
  if (impl_->editor_world) impl_->unload(impl_->editor_world, reason);
  while (GEngine->WorldList.Num()) impl_->unload(GEngine->WorldList[0].World(), reason);
  if (impl_->instance) impl_->instance->Shutdown();
  GEngine->SetCustomTimeStep(nullptr);
  GEngine->Subsystems.deinitialize();
  stop_render_thread();
  FCoreDelegates::OnExit.Broadcast();
  shut_down_modules();
  GEngine->RemoveFromRoot();
  free_all_objects(false);
  GEngine = nullptr;
  delete impl_;
}

int run_editor_script(Engine& engine) {
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line == "play") {
      engine.play();
    } else if (line == "stop") {
      engine.stop();
    } else if (line == "quit") {
      break;
    } else if (line.rfind("tick", 0) == 0) {
      engine.frames(line.size() > 5 ? std::atoi(line.c_str() + 5) : 1);
    } else if (line == "pause" || line == "resume") {
      if (engine.world()) engine.world()->bDebugPauseExecution = line == "pause";
    } else if (line.rfind("down ", 0) == 0) {
      set_key(line.c_str() + 5, true);
    } else if (line.rfind("up ", 0) == 0) {
      set_key(line.c_str() + 3, false);
    } else if (line.rfind("console ", 0) == 0) {
      GEngine->Exec(engine.world(), *FString(line.c_str() + 8), *GLog);
    } else {
      std::fprintf(stderr,
                   "unknown command: %s (play, stop, pause, resume, tick N, down KEY, up KEY, console LINE, quit)\n",
                   line.c_str());
      return 2;
    }
    std::printf("ok %s\n", line.c_str());
    std::fflush(stdout);
  }
  return engine.exit_code();
}
}  // namespace standin
