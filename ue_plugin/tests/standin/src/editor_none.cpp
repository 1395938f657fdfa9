// The editor's part of the loop, where there is no editor.
#include "Engine/Engine.h"
#include "standin/editor.h"
#include "standin/engine.h"

#if !WITH_EDITOR
namespace standin {
UEngine* make_editor_engine(Engine&) { check_failed("the stand-in was built without an editor", __FILE__, __LINE__); }
void before_play(Engine&) {}
void after_play(Engine&) {}
void before_stop(Engine&) {}
void after_stop(Engine&) {}
void apply_editor_requests(Engine&) {}
}  // namespace standin
#endif
