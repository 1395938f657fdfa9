// sim:Pattern's rule: every byte of a row follows from which row it is (docs/simulator.md).
#pragma once

#include <cstdint>

#include "client.h"

// Throws std::runtime_error at the first row of the last batch that is not all of a piece, or not env's own. `actions`:
// what was sent for this batch; null: a reset.
void check_pattern(const Client& client, const int64_t* actions);
