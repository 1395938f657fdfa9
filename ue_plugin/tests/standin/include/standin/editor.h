// The editor's part of the engine's loop: without an editor build these do nothing.
#pragma once

class UEngine;

namespace standin {
class Engine;
UEngine* make_editor_engine(Engine& engine);
void before_play(Engine& engine);
void after_play(Engine& engine);
void before_stop(Engine& engine);
void after_stop(Engine& engine);
void apply_editor_requests(Engine& engine);
void reload_config_defaults();  // default objects of config classes read the configuration anew
}  // namespace standin
