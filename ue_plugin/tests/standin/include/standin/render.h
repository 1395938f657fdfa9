// The render thread, as far as the engine's loop has to do with it.
#pragma once

namespace standin {
void end_render_frame();
void stop_render_thread();
}  // namespace standin
