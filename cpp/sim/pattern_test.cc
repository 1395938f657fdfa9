#include "sim/pattern.h"

#include <gtest/gtest.h>

#include <cstring>

#include "sim/pattern_function.h"
#include "sim/test_rows.h"

namespace uepool::sim {
namespace {

using pattern::row_key;

std::string error_of(const std::string& config) {
  Pattern game;
  try {
    game.configure(parse_json(config), 1);
  } catch (const GameError& error) {
    return error.what();
  }
  return "";
}

std::vector<uint8_t> image_of(uint64_t key, size_t bytes) {
  std::vector<uint8_t> out;
  for (uint64_t i = 0; out.size() < bytes; ++i) {
    const uint64_t word = key + i * pattern::kGolden;
    for (int b = 0; b < 8 && out.size() < bytes; ++b) out.push_back(static_cast<uint8_t>(word >> (8 * b)));
  }
  return out;
}

// The same numbers stand in tests/sim/test_pattern_check.py: both sides compute the same function.
TEST(PatternFunctionTest, KnownValues) {
  const uint64_t seed = wire::episode_seed(11, 2, 3);
  const uint64_t key = row_key(seed, 4, 1, 5, 6);
  EXPECT_EQ(seed, 0xD32BC82E523404D6ull);
  EXPECT_EQ(key, 0x2BB4B6B7534CE9D2ull);
  EXPECT_EQ(row_key(seed, 4, 0, 0, pattern::kNoAction), 0x3BA77612471285F1ull);
  EXPECT_EQ(pattern::reward(key), 0.17072618007659912);
  EXPECT_EQ(pattern::fill(key, 9), 0.692634523f);
  EXPECT_EQ(pattern::episode_length(seed, 20, 60), 45u);
  EXPECT_EQ(pattern::ends_terminated(seed), true);
  const int64_t integers[] = {3, 0, 2};
  EXPECT_EQ(pattern::action_code(integers, 3), 613782);
  const float reals[] = {0.25f, -1.0f};
  EXPECT_EQ(pattern::action_code(reals, 2), 13093702);
}

TEST(PatternFunctionTest, ImageIsTheWordsInOrderAtAnySize) {
  for (const size_t bytes : {3u, 8u, 24u, 63u, 64u, 65u, 131u, 15120u, 21169u}) {
    std::vector<uint8_t> image(bytes + 8, 0xEE);
    pattern::write_image(77, 0, bytes, image.data());
    EXPECT_EQ(std::vector<uint8_t>(image.begin(), image.begin() + bytes), image_of(77, bytes)) << bytes;
    for (size_t i = bytes; i < image.size(); ++i) EXPECT_EQ(image[i], 0xEE);
    const size_t middle = bytes / 16 * 8;
    std::vector<uint8_t> halves(bytes);
    pattern::write_image(77, 0, middle, halves.data());
    pattern::write_image(77, middle, bytes, halves.data());
    EXPECT_EQ(halves, image_of(77, bytes)) << bytes;
  }
}

TEST(PatternTest, SpecFollowsFromTheConfiguration) {
  Pattern game;
  const link::Spec spec =
      game.configure(parse_json(R"({"height": 3, "width": 5, "vector": 9, "episode_length": 7})"), 2);
  EXPECT_EQ(spec.observation.json(),
            "{\"type\":\"Dict\",\"items\":["
            "[\"image\",{\"type\":\"Box\",\"dtype\":\"uint8\",\"shape\":[3,5,3],\"low\":0,\"high\":255}],"
            "[\"step\",{\"type\":\"Discrete\",\"n\":8,\"start\":0}],"
            "[\"vector\",{\"type\":\"Box\",\"dtype\":\"float32\",\"shape\":[9],\"low\":-1,\"high\":16777216}]]}");
  EXPECT_EQ(spec.action.json(), "{\"type\":\"Discrete\",\"n\":4,\"start\":0}");
  ASSERT_EQ(spec.info.size(), 2u);
  const link::Spec flat = game.configure(parse_json(R"({"image": false, "action": "box", "action_size": 3})"), 2);
  EXPECT_EQ(flat.leaves().size(), 5u);
  EXPECT_EQ(flat.action.json(), "{\"type\":\"Box\",\"dtype\":\"float32\",\"shape\":[3],\"low\":-1,\"high\":1}");
  const link::Spec many = game.configure(parse_json(R"({"action": "multi_discrete", "actions": 3, "agents": 2})"), 2);
  EXPECT_EQ(many.action.json(), "{\"type\":\"MultiDiscrete\",\"nvec\":[3,3],\"shape\":[2]}");
  EXPECT_EQ(many.agents, 2u);
}

TEST(PatternTest, RowsSayWhoTheyAre) {
  Pattern game;
  TestRows test(game, parse_json(R"({"height": 3, "width": 7, "agents": 2, "vector": 12})"), 3, 6);
  link::Binding& rows = test.rows();
  const uint64_t seed = 0x123456789ABCDEF0;
  const auto check = [&](uint32_t env, uint32_t agent, uint32_t step, int64_t action) {
    const uint64_t key = row_key(seed, env + 6, agent, step, action);
    const uint8_t* image = rows.observation<uint8_t>(0, env, agent);
    EXPECT_EQ(std::vector<uint8_t>(image, image + 63), image_of(key, 63));
    EXPECT_EQ(*rows.observation<int64_t>(1, env, agent), step);
    const float* vector = rows.observation<float>(2, env, agent);
    const float known[] = {float(env + 6), float(agent), 17,     float(step), float(action),
                           0xDEF0,         0x9ABC,       0x5678, 0x1234};
    for (int i = 0; i < 9; ++i) EXPECT_EQ(vector[i], known[i]) << i;
    for (uint32_t i = 9; i < 12; ++i) EXPECT_EQ(vector[i], pattern::fill(key, i));
    EXPECT_EQ(*rows.info<int64_t>(0, env, agent), static_cast<int64_t>(key));
    EXPECT_EQ(*rows.info<int64_t>(1, env, agent), 17);
    if (step > 0) {
      EXPECT_EQ(*rows.reward(env, agent), pattern::reward(key));
    }
  };
  test.reset(2, seed, 17);
  for (uint32_t agent = 0; agent < 2; ++agent) check(2, agent, 0, -1);
  test.set_action<int64_t>(2, 0, {3});
  test.step<int64_t>(2, 1, 1);
  check(2, 0, 1, 3);
  check(2, 1, 1, 1);
  const Picture picture = game.render(2, "spectator");
  EXPECT_EQ(picture.rgb, image_of(row_key(seed, 8, 0, 1, 3), 63));
}

TEST(PatternTest, ActionsOfEveryKindChangeTheRow) {
  Pattern game;
  {
    TestRows test(game, parse_json(R"({"image": false, "action": "box", "action_size": 2})"), 1);
    test.reset(0, 1);
    test.set_action<float>(0, 0, {0.25f, -1.0f});
    game.step(0, test.rows());
    const float values[] = {0.25f, -1.0f};
    EXPECT_EQ(test.rows().observation<float>(1, 0)[pattern::kActionIndex],
              static_cast<float>(pattern::action_code(values, 2)));
  }
  TestRows test(game, parse_json(R"({"image": false, "action": "multi_discrete", "action_size": 3})"), 1);
  test.reset(0, 1);
  test.set_action<int64_t>(0, 0, {3, 0, 2});
  game.step(0, test.rows());
  const int64_t values[] = {3, 0, 2};
  EXPECT_EQ(test.rows().observation<float>(1, 0)[pattern::kActionIndex],
            static_cast<float>(pattern::action_code(values, 3)));
}

TEST(PatternTest, EpisodesEndAsTheirSeedSays) {
  Pattern game;
  TestRows test(game, parse_json(R"({"image": false, "episode_length": [2, 9]})"), 1);
  int terminations = 0, lengths[10] = {};
  for (uint64_t seed = 0; seed < 400; ++seed) {
    test.reset(0, wire::mix64(seed), seed);
    StepEnd end;
    int steps = 0;
    while (!end.terminated && !end.truncated) {
      end = test.step<int64_t>(0, 1);
      ++steps;
    }
    ASSERT_LE(steps, 9);
    ++lengths[steps];
    EXPECT_NE(end.terminated, end.truncated);
    EXPECT_EQ(end.terminated, pattern::ends_terminated(wire::mix64(seed)));
    terminations += end.terminated;
  }
  EXPECT_NEAR(terminations, 200, 50);
  EXPECT_EQ(lengths[0] + lengths[1], 0);
  for (int i = 2; i < 10; ++i) EXPECT_GT(lengths[i], 25) << i;
}

TEST(PatternTest, FaultLeavesTheAskedPartOfTheRow) {
  for (const auto& [part, written] : {std::pair{"none", 0}, {"half", 1}, {"whole", 2}}) {
    Pattern game;
    TestRows test(game, parse_json(std::string(R"({"fail_at_step": 2, "fault_row": ")") + part + "\"}"), 1);
    test.reset(0, 5);
    test.step<int64_t>(0, 1);
    EXPECT_THROW(test.step<int64_t>(0, 1), GameError);
    const size_t bytes = 60 * 84 * 3;
    const auto now = image_of(row_key(5, 0, 0, 2, 1), bytes), before = image_of(row_key(5, 0, 0, 1, 1), bytes);
    const uint8_t* image = test.rows().observation<uint8_t>(0, 0);
    const size_t half = bytes / 16 * 8;
    EXPECT_EQ(std::memcmp(image, (written > 0 ? now : before).data(), half), 0) << part;
    EXPECT_EQ(std::memcmp(image + half, (written > 1 ? now : before).data() + half, bytes - half), 0) << part;
    EXPECT_EQ(*test.rows().observation<int64_t>(1, 0), written > 1 ? 2 : 1) << part;
  }
}

TEST(PatternTest, Calls) {
  Pattern game;
  TestRows test(game, parse_json(R"({"image": false})"), 2);
  test.reset(1, 5, 3);
  const Json state = game.call(1, "get_state", {});
  EXPECT_EQ(state.find("seed")->string(), "0x0000000000000005");
  EXPECT_EQ(state.find("episode")->integer(), 3);
  EXPECT_THROW(game.call(1, "fault_now", {"fail"}), GameError);
  EXPECT_TRUE(game.call(1, "fault_next", {"fail"}).is_null());
  EXPECT_THROW(test.step<int64_t>(1, 1), GameError);
  EXPECT_NO_THROW(test.step<int64_t>(1, 1));
  EXPECT_THROW(game.call(1, "fault_next", {"explode"}), GameError);
  EXPECT_THROW(game.call(1, "fault_next", {}), GameError);
  EXPECT_THROW(game.call(1, "dance", {}), GameError);
  game.set_params(parse_json(R"({"step_time_us": 1})"));
  EXPECT_EQ(game.params().find("step_time_us")->number(), 1);
  EXPECT_THROW(game.set_params(parse_json(R"({"height": 1})")), GameError);
  const Json options = parse_json(R"({"state": 1})");
  EXPECT_THROW(test.reset(1, 5, 3, &options), GameError);
}

TEST(PatternTest, WrongConfigurationsAreRefused) {
  EXPECT_EQ(error_of("{}"), "");
  EXPECT_EQ(error_of(R"({"episode_length": [5, 4]})"),
            "env_config.episode_length: must be an integer from 1 to 8388608, or a list of the lowest and the highest, "
            "not [5,4]");
  for (const char* text : {R"({"episode_length": 0})", R"({"episode_length": [1]})", R"({"episode_length": "5"})",
                           R"({"vector": 8})", R"({"agents": 0})", R"({"action": "dict"})", R"({"crash_at_step": 0})",
                           R"({"hang_at_reset": 1})", R"({"fault_envs": 3})", R"({"fault_row": "third"})"}) {
    EXPECT_NE(error_of(text), "") << text;
  }
  EXPECT_NE(error_of(R"({"heigth": 3})").find("env_config.heigth: unknown field; known: height, width"),
            std::string::npos);
  EXPECT_EQ(error_of(R"({"fail_at_start": true})"), "fail as asked for, at start");
}

}  // namespace
}  // namespace uepool::sim
