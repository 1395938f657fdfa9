// Documents with random mistakes are refused in words or played; what is played keeps to its space. The game goes on
// with what was read also where there are mistakes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "env_config/test_probe.h"

namespace uepool::env_config {
namespace {

const char* const kGood = R"({
  "launch_settings": {"map": "Plain", "fixed_dt": 0.02, "window_width": 64, "sound": false},
  "parameters": {"anything": [1, 2]},
  "episode_renderer_config": {"views": ["spectator"], "width": 32, "fps": 12.5},
  "agents": [
    {"id": "One", "agent_ue_class": "/Game/Robot", "spawn_point": "here",
     "sensors": [
       {"name": "rgb", "type": "camera", "width": 8, "height": 6, "fov": 80, "srgb": true, "frame_stack_size": 2},
       {"name": "grey", "type": "camera", "width": 6, "height": 8, "grayscale": true, "layout": "chw",
        "normalise": true, "projection": "orthographic", "ortho_width": 4, "shadows": true},
       {"name": "depth", "type": "depth", "width": 5, "height": 4, "frame_skip": 2, "max_distance": 40,
        "near_distance": 0.2, "normalise": true, "position": [0, 1, 0.5], "yaw": 10, "pitch": -5},
       {"name": "labels", "type": "segmentation", "width": 4, "height": 4, "render_owner": true,
        "visibility_mask": 4294967295, "attach_to_comp_name": "back"},
       {"name": "rays", "type": "lidar", "rays": 6, "channels": 2, "vertical_fov": 30, "fov": 270,
        "attach_to_actor_name": "tower"},
       {"name": "numbers", "type": "state", "fields": ["wall", "pair"], "normalise": true},
       {"name": "ears", "type": "steps", "size": 3}],
     "actuators": [{"name": "a", "type": "push", "choices": 3}, {"name": "b", "type": "turn"}],
     "rewarders": [{"name": "r", "type": "bonus", "scale": 2}],
     "terminators": [{"name": "t", "type": "limit"}],
     "infos": [{"name": "i", "type": "count"}]}
  ]})";

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  // The document with `count` changes at random places.
  Json mutated(Json document, int count) {
    for (int i = 0; i < count; ++i) {
      target_ = static_cast<int>(random_() % static_cast<uint32_t>(nodes(document)));
      document = copy(document);
    }
    return document;
  }

 private:
  static int nodes(const Json& json) {
    int count = 1;
    if (json.is_array()) {
      for (const Json& item : json.array()) count += nodes(item);
    } else if (json.is_object()) {
      for (const auto& member : json.object()) count += nodes(member.second);
    }
    return count;
  }

  Json copy(const Json& json) {
    if (target_-- == 0) return changed(json);
    if (json.is_array()) {
      Json::Array items;
      for (const Json& item : json.array()) items.push_back(copy(item));
      return items;
    }
    if (json.is_object()) {
      Json::Object members;
      for (const auto& [name, value] : json.object()) members.emplace_back(name, copy(value));
      return members;
    }
    return json;
  }

  uint32_t below(uint32_t count) { return static_cast<uint32_t>(random_() % count); }

  Json changed(const Json& json) {
    if (json.is_object() && below(3) != 0) return changed_object(json.object());
    if (json.is_array() && below(3) != 0) return changed_array(json.array());
    if (json.is_number() && below(2) != 0) return changed_number(json.number());
    return anything();
  }
  Json changed_object(Json::Object members) {
    static const char* const kNames[] = {"name",  "type", "width",  "frame_stack_size", "fields", "rays",
                                         "wdith", "",     "agents", "use_gpu",          "layout", "\xc3\xa9"};
    const uint32_t at = members.empty() ? 0 : below(static_cast<uint32_t>(members.size()));
    const std::string name = kNames[below(std::size(kNames))];
    const bool known = std::ranges::any_of(members, [&](const auto& member) { return member.first == name; });
    switch (below(3)) {
      case 0:
        if (!members.empty()) members.erase(members.begin() + at);
        break;
      case 1:
        if (!known && !members.empty()) members[at].first = name;
        break;
      default:
        if (!known) members.emplace_back(name, anything());
    }
    return members;
  }
  Json changed_array(Json::Array items) {
    const uint32_t at = items.empty() ? 0 : below(static_cast<uint32_t>(items.size()));
    if (below(3) == 0 || items.empty()) {
      items.push_back(anything());
    } else if (below(2) == 0) {
      items.push_back(items[at]);  // twice
    } else {
      items.erase(items.begin() + at);
    }
    return items;
  }
  Json changed_number(double number) {
    switch (below(4)) {
      case 0:
        return -number;
      case 1:
        return number * 2;
      case 2:
        return static_cast<int64_t>(number) + 1;
      default:
        return number + 0.5;
    }
  }
  Json anything() {
    static const Json kThings[] = {Json(),
                                   true,
                                   false,
                                   0,
                                   1,
                                   2,
                                   3,
                                   16,
                                   17,
                                   -1,
                                   2048,
                                   4294967295,
                                   INT64_MAX,
                                   INT64_MIN,
                                   0.5,
                                   -0.25,
                                   1e-300,
                                   1e300,
                                   "",
                                   "a",
                                   "back",
                                   "chw",
                                   "lidar",
                                   "state",
                                   "depth",
                                   "wall",
                                   "\x01 \xe2\x82\xac",
                                   std::string(5000, 'x'),
                                   Json::Array{},
                                   Json::Array{1, 2, 3},
                                   Json::Array{Json()},
                                   Json::Object{},
                                   Json::Object{{"name", "x"}, {"type", "camera"}}};
    return kThings[below(std::size(kThings))];
  }

  std::mt19937 random_;
  int target_ = 0;
};

template <class T>
void expect_within(const T* values, const sensors::Output& output, const std::string& what) {
  size_t count = 1;
  for (const uint32_t dim : output.dims) count *= dim;
  for (size_t i = 0; i < count; ++i) {
    const double low = output.low[output.low.size() == 1 ? 0 : i], high = output.high[output.high.size() == 1 ? 0 : i];
    const double value = static_cast<double>(values[i]);
    ASSERT_TRUE(std::isfinite(value) && value >= low && value <= high) << what << ": " << value;
  }
}

void expect_within_space(Play& play, const std::string& document) {
  const Agents& agents = play.game.agents;
  for (uint32_t agent = 0; agent < agents.size(); ++agent) {
    std::vector<std::string> names;
    for (const sensors::SensorSettings& sensor : agents.sensors(agent)) names.push_back(sensor.common.name);
    for (const ComponentConfig& sensor : agents.configs()[agent].sensors) names.push_back(sensor.name);
    const auto leaf_of = [&](const std::string& name) {
      return static_cast<uint32_t>(std::ranges::count_if(names, [&](const auto& other) { return other < name; }));
    };
    for (const sensors::SensorSettings& sensor : agents.sensors(agent)) {
      const sensors::Output output = sensors::output(sensor);
      const uint8_t* row = play.rows.rows().row(wire::kObservation, leaf_of(sensor.common.name), 0, agent);
      if (output.dtype == wire::kU8) continue;
      if (output.dtype == wire::kI32) {
        expect_within(reinterpret_cast<const int32_t*>(row), output, document);
      } else {
        expect_within(reinterpret_cast<const float*>(row), output, document);
      }
    }
    for (uint32_t i = 0; i < agents.configs()[agent].sensors.size(); ++i) {
      EXPECT_EQ(agents.sensor_leaf(agent, i), leaf_of(agents.configs()[agent].sensors[i].name)) << document;
    }
  }
}

// Whether it was played.
bool try_document(const Json& document) {
  const std::string text = document.dump();
  Probe game;
  game.offer_sensors({"steps"});
  Problem problem;
  const link::Spec spec = game.configure(parsed(text), 1, &problem);
  if (problem) {
    EXPECT_TRUE(std::string_view(problem.path()).starts_with("env_config")) << problem.text();
    return false;
  }
  uint64_t bytes = 0;
  for (const link::Leaf& leaf : spec.leaves()) bytes += leaf.row_bytes();
  if (bytes > 1 << 16) return false;  // fine, but slow
  Play play(document, 1, {"steps"});
  play.reset();
  expect_within_space(play, text);
  for (int i = 0; i < 3; ++i) play.step();
  expect_within_space(play, text);
  return true;
}

TEST(FuzzTest, TheGoodDocumentIsPlayed) { EXPECT_TRUE(try_document(parsed(kGood))); }

TEST(FuzzTest, MutatedDocumentsAreRefusedInWordsOrPlayed) {
  Mutator mutator(12345);
  const Json good = parsed(kGood);
  int played = 0;
  for (int i = 0; i < 6000 && !testing::Test::HasFailure(); ++i) {
    played += try_document(mutator.mutated(good, 1 + i % 3));
  }
  EXPECT_GT(played, 300);
  EXPECT_LT(played, 4000);
}

}  // namespace
}  // namespace uepool::env_config
