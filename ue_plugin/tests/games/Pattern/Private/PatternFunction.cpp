// The same function as the simulator's game: compiled here, as modules cannot link files beyond their folder.
#include "sim/pattern_function.cc"
