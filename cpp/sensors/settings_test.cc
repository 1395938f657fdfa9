#include "sensors/settings.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "sensors/frame_format.h"
#include "sensors/test_pictures.h"

namespace uepool::sensors {
namespace {

SensorSettings camera() { return image_settings(Kind::kCamera, 84, 84); }

SensorSettings sensor(Kind kind) {
  SensorSettings settings = camera();
  settings.kind = kind;
  settings.state = {{"speed", 0, 1, -1, 1}};
  return settings;
}

std::string problem(SensorSettings settings, const std::function<void(SensorSettings&)>& change, uint32_t agent = 0) {
  change(settings);
  const Problem found = validate(settings, agent);
  return found ? found.field + ": " + found.reason : "";
}

TEST(SettingsTest, DefaultsAreFine) {
  for (uint32_t kind = 0; kind < kNumKinds; ++kind) {
    EXPECT_EQ(problem(sensor(static_cast<Kind>(kind)), [](auto&) {}), "") << kind_name(static_cast<Kind>(kind));
  }
}

TEST(SettingsTest, ProblemsNameTheSetting) {
  const auto of_camera = [](const std::function<void(SensorSettings&)>& change) { return problem(camera(), change); };
  EXPECT_EQ(of_camera([](auto& s) { s.common.name = ""; }), "name: must not be empty");
  EXPECT_EQ(of_camera([](auto& s) { s.common.position.y = INFINITY; }),
            "position: must be a number from -1000000 to 1000000, not inf");
  EXPECT_EQ(of_camera([](auto& s) { s.common.yaw = NAN; }), "yaw: must be a number from -360 to 360, not nan");
  EXPECT_EQ(of_camera([](auto& s) { s.common.pitch = 361; }), "pitch: must be a number from -360 to 360, not 361");
  EXPECT_EQ(of_camera([](auto& s) { s.common.frame_stack_size = 17; }),
            "frame_stack_size: must be an integer from 1 to 16, not 17");
  EXPECT_EQ(of_camera([](auto& s) { s.common.frame_skip = 0; }), "frame_skip: must be an integer from 1 to 64, not 0");
  EXPECT_EQ(of_camera([](auto& s) { s.image.width = 2049; }), "width: must be an integer from 1 to 2048, not 2049");
  EXPECT_EQ(of_camera([](auto& s) { s.image.height = 0; }), "height: must be an integer from 1 to 2048, not 0");
  EXPECT_EQ(of_camera([](auto& s) { s.image.fov = 179.5f; }), "fov: must be a number from 1 to 179, not 179.5");
  EXPECT_EQ(of_camera([](auto& s) { s.image.ortho_width = 0; }),
            "ortho_width: must be a number from 0.001 to 1000000, not 0");
  EXPECT_EQ(of_camera([](auto& s) { s.image.max_distance = -1; }),
            "max_distance: must be a number from 0.001 to 1000000, not -1");
  EXPECT_EQ(of_camera([](auto& s) { s.image.near_distance = s.image.max_distance; }),
            "near_distance: must be less than max_distance");
  EXPECT_EQ(of_camera([](auto& s) { s.image.near_distance = 1e-3f; }), "") << "limits are allowed";
}

TEST(SettingsTest, SomeSettingsAreOfSomeKinds) {
  EXPECT_EQ(problem(sensor(Kind::kDepth), [](auto& s) { s.image.grayscale = true; }), "grayscale: is for cameras");
  EXPECT_EQ(problem(sensor(Kind::kDepth), [](auto& s) { s.image.srgb = true; }), "srgb: is for cameras");
  EXPECT_EQ(problem(sensor(Kind::kSegmentation), [](auto& s) { s.image.shadows = true; }), "shadows: is for cameras");
  EXPECT_EQ(problem(sensor(Kind::kSegmentation), [](auto& s) { s.common.normalise = true; }),
            "normalise: must be false: labels are not quantities");
}

TEST(SettingsTest, LidarsAndStates) {
  const auto of_lidar = [](const std::function<void(SensorSettings&)>& change) {
    return problem(sensor(Kind::kLidar), change);
  };
  EXPECT_EQ(of_lidar([](auto& s) { s.lidar.rays = 4097; }), "rays: must be an integer from 1 to 4096, not 4097");
  EXPECT_EQ(of_lidar([](auto& s) { s.lidar.fov = 0; }), "fov: must be a number from 1 to 360, not 0");
  EXPECT_EQ(of_lidar([](auto& s) { s.lidar.channels = 65; }), "channels: must be an integer from 1 to 64, not 65");
  EXPECT_EQ(of_lidar([](auto& s) { s.lidar.vertical_fov = 181; }),
            "vertical_fov: must be a number from 0 to 180, not 181");
  EXPECT_EQ(of_lidar([](auto& s) { s.lidar.max_distance = 0; }),
            "max_distance: must be a number from 0.001 to 1000000, not 0");
  const auto of_state = [](const std::function<void(SensorSettings&)>& change) {
    return problem(sensor(Kind::kState), change);
  };
  EXPECT_EQ(of_state([](auto& s) { s.state.clear(); }),
            "fields: must be 1 to 65536 numbers in all frames of the stack, not 0");
  EXPECT_EQ(of_state([](auto& s) {
              s.state[0].high = INFINITY;
              s.common.normalise = true;
            }),
            "normalise: must be false: the state field speed has no bounds");
  EXPECT_EQ(of_state([](auto& s) { s.state[0].low = 2; }), "fields: speed has a lower bound above its upper one");
}

TEST(SettingsTest, HugeRowsAreRefused) {
  EXPECT_EQ(problem(camera(),
                    [](auto& s) {
                      s.image.width = s.image.height = 2048;
                      s.common.frame_stack_size = 6;
                    }),
            "frame_stack_size: makes observations of 75497472 bytes; at most 67108864 are possible");
  EXPECT_EQ(problem(camera(),
                    [](auto& s) {
                      s.image.width = s.image.height = 2048;
                      s.common.normalise = true;
                    }),
            "")
      << "50 MB";
}

TEST(SettingsTest, BodiesThatCanNotBeHidden) {
  const std::string text = problem(camera(), [](auto&) {}, kHideableBodies);
  EXPECT_EQ(text,
            "render_owner: must be true: only the bodies of the first 24 agents can be hidden from their own "
            "cameras");
  EXPECT_EQ(problem(camera(), [](auto& s) { s.image.render_owner = true; }, kHideableBodies), "");
  EXPECT_NE(problem(sensor(Kind::kLidar), [](auto&) {}, kHideableBodies), "");
  EXPECT_EQ(problem(sensor(Kind::kState), [](auto&) {}, kHideableBodies), "");
}

TEST(SettingsTest, BodiesHaveBitsOfTheirOwn) {
  uint32_t seen = kWorldMask;
  for (uint32_t agent = 0; agent < kHideableBodies; ++agent) {
    EXPECT_EQ(seen & body_mask(agent), 0u) << agent;
    seen |= body_mask(agent);
  }
  EXPECT_EQ(seen & body_mask(kHideableBodies), 0u);
  EXPECT_EQ(body_mask(kHideableBodies), body_mask(1000));
}

std::string shape(const SensorSettings& settings) {
  const Output out = output(settings);
  std::string text = out.dtype == wire::kU8 ? "u8" : out.dtype == wire::kF32 ? "f32" : "i32";
  for (const uint32_t dim : out.dims) {
    text += ' ';
    text += std::to_string(dim);
  }
  for (const double bound : {out.low[0], out.high[0]}) {
    text += ' ';
    text += std::to_string(static_cast<int>(bound));
  }
  return text;
}

TEST(SettingsTest, ObservationsOfEveryKind) {
  SensorSettings eye = image_settings(Kind::kCamera, 60, 84);
  EXPECT_EQ(shape(eye), "u8 60 84 3 0 255");
  EXPECT_EQ(shape(with_stack(eye, 4)), "u8 60 84 12 0 255");
  eye.image.layout = Layout::kChw;
  EXPECT_EQ(shape(with_stack(eye, 4)), "u8 12 60 84 0 255");
  eye.image.grayscale = true;
  EXPECT_EQ(shape(with_stack(eye, 4)), "u8 4 60 84 0 255");
  eye.common.normalise = true;
  EXPECT_EQ(shape(eye), "f32 1 60 84 0 1");
  SensorSettings depth = image_settings(Kind::kDepth, 60, 84);
  EXPECT_EQ(shape(with_stack(depth, 2)), "f32 60 84 2 0 150");
  depth.common.normalise = true;
  EXPECT_EQ(shape(depth), "f32 60 84 1 0 1");
  EXPECT_EQ(shape(with_stack(image_settings(Kind::kSegmentation, 60, 84), 2)), "i32 60 84 2 0 65535");
  SensorSettings lidar = sensor(Kind::kLidar);
  EXPECT_EQ(shape(lidar), "f32 1 32 0 150");
  EXPECT_EQ(shape(with_stack(lidar, 5)), "f32 5 1 32 0 150");
  EXPECT_EQ(shape(with_stack(sensor(Kind::kState), 5)), "f32 5 1 -1 1");
  EXPECT_EQ(shape(sensor(Kind::kState)), "f32 1 -1 1");
}

TEST(SettingsTest, StateBoundsAreThoseOfEachNumber) {
  SensorSettings settings = sensor(Kind::kState);
  settings.state = {{"place", 3, 2, -5, 5}, {"speed", 0, 1, 0, INFINITY}};
  const Output out = output(with_stack(settings, 2));
  EXPECT_EQ(out.dims, (std::vector<uint32_t>{2, 3}));
  EXPECT_EQ(out.low, (std::vector<double>{-5, -5, 0, -5, -5, 0}));
  EXPECT_EQ(out.high, (std::vector<double>{5, 5, INFINITY, 5, 5, INFINITY}));
  settings.state.pop_back();
  settings.state.push_back({"share", 0, 1, 0.25, 0.75});
  settings.common.normalise = true;
  const Output normalised = output(settings);
  EXPECT_EQ(normalised.low, (std::vector<double>{-1, -1, 0}));
  EXPECT_EQ(normalised.high, (std::vector<double>{1, 1, 1}));
}

}  // namespace
}  // namespace uepool::sensors
