// The stand-in engine: what a program or a test does with it. See ue_plugin/tests/standin/README.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "Engine/World.h"
#include "standin/modules.h"
#include "standin/state.h"

class AActor;
class UGameInstance;

namespace standin {

using MapFunction = std::function<void(UWorld&)>;

// A map is a function that spawns its actors into a world that has not begun play; at namespace scope:
//   static const standin::MapRegistrar kMap("CollectApples", [](UWorld& world) { … });
struct MapRegistrar {
  MapRegistrar(const char* name, MapFunction build);
};
void register_map(const std::string& name, MapFunction build);

// One engine from start to exit; only one at a time, and it may be made again after it is gone.
class Engine {
 public:
  // `arguments` as on the command line, without the program's name: "CollectApples?game=/Script/Mod.Class",
  // "-nullrhi", "-ini:Game:[Section]:Key=Value", "-UEPoolLink=…", "-StandIn=NAME". With `editor`, there is an editor
  // world for ever and worlds are played in it by play() and stop().
  explicit Engine(const std::vector<std::string>& arguments, bool editor = false);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  bool frame();            // one frame; false when an exit was asked for
  void frames(int count);  // as many, unless it ends before
  int run();               // frames until an exit is asked for; the exit code
  void play();             // editor: begins a play session, as the Play button does
  void stop();             // editor: ends it
  UWorld* world() const;   // the one that plays; null: none
  UWorld* editor_world() const;
  int exit_code() const { return state().exit_code; }

 private:
  struct Impl;
  Impl* impl_;
};

// Reads "play", "stop", "pause", "resume", "tick N", "down KEY", "up KEY", "console LINE" and "quit" from standard
// input: the editor's buttons, keys and console for another process. Answers each by "ok " and the line.
int run_editor_script(Engine& engine);

std::vector<std::string>& screen_messages();
UWorld::Physics& early_physics();
void travel(const TCHAR* url);  // at the end of this frame
void end_overlaps(AActor* actor);
std::vector<UObject*> within(const UObject* outer);

// Whether a key is held down, as APlayerController::IsInputKeyDown tells it.
void set_key(const char* key, bool down);
bool key_down(const FName& key);

}  // namespace standin
