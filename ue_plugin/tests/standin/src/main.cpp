// A program around the stand-in engine: the command line of a game, or of the editor with -Editor.
#include <cstring>

#include "standin/engine.h"

int main(int argc, char** argv) {
  std::vector<std::string> arguments;
  bool editor = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "-Editor") == 0) {
      editor = true;
    } else {
      arguments.emplace_back(argv[i]);
    }
  }
  int code = 0;
  {
    standin::Engine engine(arguments, editor);
    code = editor ? standin::run_editor_script(engine) : engine.run();
  }
  return code ? code : standin::state().exit_code;
}
