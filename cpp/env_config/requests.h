// What a trainer asks of an engine beside steps: documents and calls, read the same by every engine. docs/link.md has
// the messages.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env_config/json.h"
#include "env_config/problem.h"
#include "wire/export.h"

namespace uepool::env_config {

// The env config of a Configure message's JSON; members of `defaults` stand in for missing ones. False: `problem`
// says why.
UEPOOL_EXPORT bool merge_defaults(const std::string& message, const Json& defaults, Json* env_config, Problem* problem);

// Whether a payload is JSON. `what` it is ("reset options") and the engine's name are for the problem's text.
UEPOOL_EXPORT bool require_json(uint32_t encoding, const std::string& what, const std::string& engine,
                                Problem* problem);

// A Call message. Attributes are the env parameters, of the whole instance; everything else is a method of the game.
struct Call {
  enum Kind {
    kAnswer,     // `answer` is known already
    kSetParams,  // set `params`; "null" is the answer
    kMethod,     // `method` with `arguments`
  };
  Kind kind = kAnswer;
  std::string answer;  // JSON
  Json params;
  std::string method;
  Json::Array arguments;
};
// {"op": "call", "name" or "method": …, "args": [], "kwargs": {}}, {"op": "get_attr", "name": …} or
// {"op": "set_attr", "name": …, "value": …}. `params`: an object of all there are, as they are now. False: `problem`
// says why.
UEPOOL_EXPORT bool parse_call(const std::string& message, const Json& params, const std::string& engine, Call* call,
                              Problem* problem);

// The view that a Render message asks for, of link::kSpectator and `views`. False: `problem` says why.
UEPOOL_EXPORT bool checked_view(const std::string& name, const std::vector<std::string>& views, std::string* view,
                                Problem* problem);

}  // namespace uepool::env_config
