#include "camera/renderer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "camera/test_scenes.h"

namespace uepool::camera {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Several meshes, moved about: near, far, around the camera, cut by the near plane.
void fill(Scene* scene, uint32_t seed) {
  std::mt19937 random(seed);
  const auto unit = [&random] { return static_cast<float>(random()) / 4294967296.0f * 2 - 1; };
  const uint32_t meshes = scene->geometry().num_meshes();
  for (uint32_t i = 0; i < 24; ++i) {
    InstanceOptions options;
    options.pose =
        Pose::at({unit() * 12, unit() * 12, unit() * 4}, unit() * 3, unit() * 1.5f, 0.2f + unit() * 0.1f + 0.3f);
    options.label = static_cast<uint16_t>(i + 1);
    options.mask = 1u << (i % 4);
    const Colour colour = {static_cast<uint8_t>(random()), 9, 200};
    if (i % 5 == 0) options.colour = &colour;
    ASSERT_NE(scene->add(i % meshes, options), Scene::kNone) << scene->error();
  }
}

std::vector<View> views() {
  std::vector<View> all;
  for (const auto& [width, height] : {std::pair{84u, 84u}, {42u, 42u}, {97u, 31u}, {1u, 1u}, {7u, 130u}}) {
    for (const Projection projection : {Projection::kPinhole, Projection::kOrthographic}) {
      View view;
      view.width = width;
      view.height = height;
      view.projection = projection;
      view.fov = 40.0f + static_cast<float>(width);
      view.max_distance = 30;
      view.pose = Pose::at({0.3f, -0.2f, 0.5f}, 0.1f * static_cast<float>(width), -0.3f);
      all.push_back(view);
    }
  }
  return all;
}

TEST(Renderer, GivesTheSameBitsWithAndWithoutAvx2) {
  TestGeometry made({soup(1, 400, 4, 2), ball(2, 14, 10), ball(2, 9, 7, true), soup(2, 50, 30, 20)});
  Renderer best, scalar(Simd::kScalar);
  EXPECT_STREQ(scalar.simd(), "scalar");
  for (uint32_t seed = 0; seed < 6; ++seed) {
    Scene scene(made.geometry);
    fill(&scene, seed);
    for (const View& view : views()) {
      Light light;
      light.shadows = seed % 2 == 0;
      light.fog_start = seed % 3 == 0 ? 0.2f : 1;
      TestImages one(view), other(view);
      ASSERT_TRUE(best.render(scene, view, light, one.all())) << best.error();
      ASSERT_TRUE(scalar.render(scene, view, light, other.all()));
      EXPECT_TRUE(one == other) << "seed " << seed << ", " << view.width << "×" << view.height;
      for (const float depth : one.depth)
        EXPECT_TRUE(depth >= view.near_distance * 0.999f && depth <= view.max_distance);
    }
  }
}

TEST(Renderer, CastsTheSameBitsWithAndWithoutAvx2) {
  TestGeometry made({soup(1, 400, 4, 2), ball(2, 14, 10), soup(2, 50, 30, 20)});
  Scene scene(made.geometry);
  fill(&scene, 3);
  std::mt19937 random(5);
  const auto unit = [&random] { return static_cast<float>(random()) / 4294967296.0f * 2 - 1; };
  std::vector<Ray> rays;
  for (int i = 0; i < 1003; ++i) rays.push_back({{unit() * 5, unit() * 5, unit()}, {unit(), unit(), unit()}});
  rays.push_back({{0, 0, 0}, {0, 0, 1}});
  rays.push_back({{0, 0, 0}, {-1, 0, 0}});
  std::vector<Hit> one(rays.size()), other(rays.size());
  Renderer best, scalar(Simd::kScalar);
  ASSERT_TRUE(best.cast(scene, rays.data(), rays.size(), 40, 3, one.data()));
  ASSERT_TRUE(scalar.cast(scene, rays.data(), rays.size(), 40, 3, other.data()));
  size_t hits = 0;
  for (size_t i = 0; i < rays.size(); ++i) {
    EXPECT_EQ(one[i].distance, other[i].distance);
    EXPECT_EQ(one[i].instance, other[i].instance);
    if (one[i].instance == Scene::kNone) {
      EXPECT_EQ(one[i].distance, 40);
    } else {
      ++hits;
      EXPECT_NE(scene.instances()[one[i].instance].mask & 3, 0u);
    }
  }
  EXPECT_GT(hits, rays.size() / 4);
}

TEST(Renderer, LeavesNoGapsBetweenTriangles) {
  TestGeometry made({ball(10, 60, 40)});
  Scene scene(made.geometry);
  ASSERT_EQ(scene.add(0, {}), 0u);
  Renderer renderer;
  for (int turn = 0; turn < 200; ++turn) {
    View view;
    view.width = 129;
    view.height = 77;
    view.fov = 60;
    view.pose = Pose::at({0.01f * static_cast<float>(turn), 1, 2}, 0.031f * static_cast<float>(turn),
                         0.015f * static_cast<float>(turn - 100));
    TestImages images(view);
    ASSERT_TRUE(renderer.render(scene, view, {}, images.all()));
    EXPECT_EQ(std::count(images.segmentation.begin(), images.segmentation.end(), 0), 0) << "turn " << turn;
    EXPECT_LT(*std::max_element(images.depth.begin(), images.depth.end()), 13.0f);
  }
}

TEST(Renderer, DrawsNothingOfEmptyScenesButTheSky) {
  TestGeometry made({TestMesh(), ball(1, 8, 6)});
  Scene scene(made.geometry);
  Renderer renderer;
  View view;
  for (int step = 0; step < 2; ++step) {
    TestImages images(view);
    ASSERT_TRUE(renderer.render(scene, view, {}, images.all()));
    EXPECT_EQ(images.depth[5], view.max_distance);
    EXPECT_EQ(images.segmentation[5], 0);
    EXPECT_EQ(images.rgb[2], 230);
    scene.add(0, {});  // a mesh without triangles
    InstanceOptions behind;
    behind.pose = Pose::at({-5, 0, 0});
    scene.add(1, behind);
  }
}

TEST(Renderer, SeesTheInsideOfWhatTheCameraIsIn) {
  TestGeometry made({ball(3, 20, 14)});
  Scene scene(made.geometry);
  scene.add(0, {});
  View view;
  Renderer renderer;
  TestImages images(view);
  ASSERT_TRUE(renderer.render(scene, view, {}, images.all()));
  EXPECT_EQ(std::count(images.segmentation.begin(), images.segmentation.end(), 1), 84 * 84);
}

TEST(Renderer, DrawsPicturesOfExtremeShapes) {
  TestGeometry made({ball(3, 20, 14)});
  Scene scene(made.geometry);
  scene.add(0, {});
  Renderer renderer;
  for (const auto& [width, height] : {std::pair{8192u, 1u}, {1u, 8192u}, {3u, 2u}}) {
    View view;
    view.width = width;
    view.height = height;
    TestImages images(view);
    ASSERT_TRUE(renderer.render(scene, view, {}, images.all())) << renderer.error();
  }
}

TEST(Renderer, RefusesViewsThatCannotBe) {
  TestGeometry made({ball(3, 20, 14)});
  Scene scene(made.geometry);
  Renderer renderer;
  const auto refused = [&](const auto& change) {
    View view;
    change(view);
    uint8_t untouched = 7;
    Images images;
    images.grey = &untouched;
    EXPECT_FALSE(renderer.render(scene, view, {}, images));
    EXPECT_EQ(untouched, 7);
    return renderer.error().substr(0, renderer.error().find(':'));
  };
  EXPECT_EQ(refused([](View& v) { v.width = 0; }), "width");
  EXPECT_EQ(refused([](View& v) { v.height = 8193; }), "height");
  EXPECT_EQ(refused([](View& v) { v.fov = 180; }), "fov");
  EXPECT_EQ(refused([](View& v) { v.fov = kNan; }), "fov");
  EXPECT_EQ(refused([](View& v) { v.near_distance = 0; }), "near_distance");
  EXPECT_EQ(refused([](View& v) { v.near_distance = 200; }), "near_distance");
  EXPECT_EQ(refused([](View& v) { v.max_distance = kNan; }), "max_distance");
  EXPECT_EQ(refused([](View& v) { v.pose.m[3] = kNan; }), "pose");
  EXPECT_EQ(refused([](View& v) { v.pose = Pose{{}}; }), "pose");
  Light light;
  light.to_sun = {0, 0, 0};
  EXPECT_FALSE(renderer.render(scene, View(), light, {}));
  EXPECT_EQ(renderer.error(), "to_sun: must be a direction");
}

TEST(Renderer, RefusesRaysThatCannotBe) {
  TestGeometry made({ball(3, 20, 14)});
  Scene scene(made.geometry);
  Renderer renderer;
  Hit hit;
  for (const Ray& ray : {Ray{{0, 0, 0}, {0, 0, 0}}, Ray{{kNan, 0, 0}, {1, 0, 0}}, Ray{{0, 0, 0}, {1, kNan, 0}}}) {
    EXPECT_FALSE(renderer.cast(scene, &ray, 1, 10, 1, &hit));
    EXPECT_EQ(renderer.error().rfind("rays[0]: ", 0), 0u);
  }
  const Ray fine = {{0, 0, 0}, {1, 0, 0}};
  EXPECT_FALSE(renderer.cast(scene, &fine, 1, kNan, 1, &hit));
  EXPECT_TRUE(renderer.cast(scene, &fine, 0, 10, 1, &hit));
}

TEST(Renderer, ThrowsShadowsAwayFromTheSun) {
  TestMesh ground;
  ground.vertices = {-20, -20, 0, 20, -20, 0, 20, 20, 0, -20, 20, 0};
  ground.indices = {0, 1, 2, 0, 2, 3};
  TestGeometry made({ground, ball(1, 24, 16)});
  Scene scene(made.geometry);
  scene.add(0, {});
  InstanceOptions above;
  above.pose = Pose::at({0, 0, 4});
  const uint32_t ball_number = scene.add(1, above);
  View view;  // from above, 20 cm per pixel, the ball not in the picture
  view.width = view.height = 100;
  view.projection = Projection::kOrthographic;
  view.ortho_width = 20;
  view.pose = Pose::look_at({0, 0, 2}, {0, 0, 0});
  Light light;
  light.to_sun = {1, 0, 1};
  light.shadows = true;
  Renderer renderer;
  TestImages images(view);
  ASSERT_TRUE(renderer.render(scene, view, light, images.all()));
  int dark = 0;
  Vec3 sum;
  const Pose pose = view.pose;
  for (uint32_t row = 0; row < 100; ++row) {
    for (uint32_t column = 0; column < 100; ++column) {
      if (images.rgb[3 * (row * 100 + column)] > 100) continue;
      ++dark;
      const float right = (static_cast<float>(column) - 49.5f) * 0.2f, down = (static_cast<float>(row) - 49.5f) * 0.2f;
      sum = sum + pose.axis(1) * -right + pose.axis(2) * -down;
    }
  }
  // An ellipse of half axes 1 and √2 around (-4, 0).
  EXPECT_NEAR(static_cast<float>(dark) * 0.04f, 3.14159f * std::sqrt(2.0f), 0.3f);
  EXPECT_NEAR(sum.x / static_cast<float>(dark), -4, 0.1f);
  EXPECT_NEAR(sum.y / static_cast<float>(dark), 0, 0.1f);
  scene.set_visible(ball_number, false);
  ASSERT_TRUE(renderer.render(scene, view, light, images.all()));
  EXPECT_EQ(*std::min_element(images.rgb.begin(), images.rgb.end()),
            *std::max_element(images.rgb.begin(), images.rgb.end()));
}

TEST(Scene, RefusesPosesThatCannotBe) {
  TestGeometry made({ball(1, 8, 6)});
  Scene scene(made.geometry);
  ASSERT_EQ(scene.add(0, {}), 0u);
  EXPECT_EQ(scene.add(1, {}), Scene::kNone);
  EXPECT_EQ(scene.error(), "mesh: there is no mesh 1, there are 1");
  const auto refused = [&](const Pose& pose) {
    EXPECT_FALSE(scene.set_pose(0, pose));
    return scene.error();
  };
  Pose pose;
  pose.m[3] = kNan;
  EXPECT_EQ(refused(pose), "pose: must be numbers within ±1e6");
  EXPECT_EQ(refused(Pose{{}}), "pose: is singular, its scale is 0");
  pose = Pose();
  pose.m[0] = 2;  // stretched
  EXPECT_EQ(refused(pose).rfind("pose: must be a rotation", 0), 0u);
  pose = Pose();
  pose.m[1] = 0.5f;  // skewed
  EXPECT_EQ(refused(pose).rfind("pose: must be a rotation", 0), 0u);
  pose = Pose();
  pose.m[10] = -1;  // mirrored
  EXPECT_EQ(refused(pose).rfind("pose: must be a rotation", 0), 0u);
  EXPECT_EQ(scene.instances()[0].pose.m[10], 1);
  EXPECT_TRUE(scene.set_pose(0, Pose::at({1, 2, 3}, 1, 1, 5)));
}

}  // namespace
}  // namespace uepool::camera
