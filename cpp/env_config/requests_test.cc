#include "env_config/requests.h"

#include <gtest/gtest.h>

#include "env_config/test_json.h"
#include "link/spec.h"
#include "wire/link.h"

namespace uepool::env_config {
namespace {

TEST(RequestsTest, DefaultsStandInForMissingMembers) {
  const auto merged = [](const std::string& message, const Json& defaults) {
    Problem problem;
    Json out;
    const bool good = merge_defaults(message, defaults, &out, &problem);
    EXPECT_EQ(good, !problem);
    return problem ? problem.text() : out.dump();
  };
  const Json defaults = parsed(R"({"a": 1, "b": 2})");
  EXPECT_EQ(merged(R"({"env_config": {"b": 3, "c": null}})", defaults), R"({"b":3,"c":null,"a":1})");
  EXPECT_EQ(merged(R"({"env_config": {"a": null}})", defaults), R"({"a":null,"b":2})") << "null is given";
  EXPECT_EQ(merged("{}", defaults), R"({"a":1,"b":2})");
  EXPECT_EQ(merged(R"({"env_config": null})", defaults), R"({"a":1,"b":2})");
  EXPECT_EQ(merged(R"({"env_config": [1]})", defaults), "[1]") << "for the game to refuse";
  EXPECT_EQ(merged(R"({"env_config": {"b": 3}})", Json()), R"({"b":3})");
  EXPECT_EQ(merged("[]", defaults), "configure: must be an object with env_config, not []");
  EXPECT_EQ(merged("{", defaults), "JSON, line 1 column 2: expected a key in quotes");
}

TEST(RequestsTest, PayloadsAreJson) {
  Problem problem;
  EXPECT_TRUE(require_json(wire::kJson, "calls", "the engine", &problem));
  EXPECT_FALSE(problem);
  EXPECT_FALSE(require_json(wire::kPickle, "calls", "the engine", &problem));
  EXPECT_EQ(problem.text(), "the engine reads calls as JSON only: pass numbers, texts, lists and dicts");
}

Call call_of(const std::string& message) {
  Call call;
  Problem problem;
  EXPECT_TRUE(parse_call(message, parsed(R"({"speed": 2, "name": "x"})"), "the engine", &call, &problem))
      << problem.text();
  return call;
}

std::string refused(const std::string& message) {
  Call call;
  Problem problem;
  EXPECT_FALSE(parse_call(message, parsed(R"({"speed": 2, "name": "x"})"), "the engine", &call, &problem));
  return problem.text();
}

TEST(RequestsTest, AttributesAreParameters) {
  for (const char* message : {R"({"op": "get_attr", "name": "speed"})", R"({"op": "call", "name": "speed"})",
                              R"({"method": "speed", "args": [], "kwargs": {}})"}) {
    const Call call = call_of(message);
    EXPECT_EQ(call.kind, Call::kAnswer) << message;
    EXPECT_EQ(call.answer, "2") << message;
  }
  const Call set = call_of(R"({"op": "set_attr", "name": "speed", "value": [3]})");
  EXPECT_EQ(set.kind, Call::kSetParams);
  EXPECT_EQ(set.params.dump(), R"({"speed":[3]})");
  EXPECT_EQ(call_of(R"({"op": "set_attr", "name": "speed"})").params.dump(), R"({"speed":null})");
  for (const char* op : {"get_attr", "set_attr"}) {
    EXPECT_EQ(refused(R"({"op": ")" + std::string(op) + R"(", "name": "sped"})"),
              "AttributeError: no attribute \"sped\"; known: speed, name");
  }
}

TEST(RequestsTest, EverythingElseIsAMethod) {
  const Call call = call_of(R"({"method": "jump", "args": [1, "high"], "kwargs": null})");
  EXPECT_EQ(call.kind, Call::kMethod);
  EXPECT_EQ(call.method, "jump");
  EXPECT_EQ(Json(call.arguments).dump(), R"([1,"high"])");
  EXPECT_EQ(call_of(R"({"name": "jump", "method": "fall"})").method, "jump");
  EXPECT_TRUE(call_of(R"({"name": "jump"})").arguments.empty());
}

TEST(RequestsTest, WrongCallsAreRefused) {
  EXPECT_EQ(refused("nonsense"), "JSON, line 1 column 1: expected a value");
  EXPECT_EQ(refused("3"), "call: must be an object, not 3");
  EXPECT_EQ(refused(R"({"op": "delete"})"), "call.op: must be one of call, get_attr, set_attr, not \"delete\"");
  EXPECT_EQ(refused(R"({"name": 3})"), "call.name: must be a text, not 3");
  EXPECT_EQ(refused(R"({"name": "jump", "argv": []})"),
            "call.argv: unknown field; known: op, method, name, args, kwargs, value");
  EXPECT_EQ(refused(R"({"name": "jump", "args": 3})"), "call.args: must be a list, not 3");
  EXPECT_EQ(refused(R"({"name": "jump", "kwargs": {"far": true}})"), "methods of the engine take no named arguments");
}

TEST(RequestsTest, ViewsAreOfThoseThatThereAre) {
  const auto view_of = [](const std::string& name) {
    std::string view;
    Problem problem;
    const bool good = checked_view(name, {"map", "depth"}, &view, &problem);
    EXPECT_EQ(good, !problem);
    return problem ? problem.text() : view;
  };
  EXPECT_EQ(view_of(""), link::kSpectator);
  EXPECT_EQ(view_of(link::kSpectator), link::kSpectator);
  EXPECT_EQ(view_of("depth"), "depth");
  EXPECT_EQ(view_of("radar"), "there is no view \"radar\"; known: spectator, map, depth");
}

}  // namespace
}  // namespace uepool::env_config
