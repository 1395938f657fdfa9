#include "sim/drive/car.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/drive/collision.h"

namespace uepool::sim::drive {
namespace {

constexpr double kDt = 0.05;

Car driven(const Command& command, int moves, double speed = 0, double top_speed = 10) {
  Car car;
  car.place({}, 0);
  car.speed = speed;
  for (int i = 0; i < moves; ++i) car.move(command, top_speed, kDt);
  return car;
}

TEST(CarTest, AcceleratesToItsTopSpeedAndNoFurther) {
  const Car car = driven({0, 1}, 20);
  EXPECT_NEAR(car.speed, (kAcceleration - kRolling) * 1, 0.01);  // after a second, less a little drag
  EXPECT_NEAR(car.acceleration, kAcceleration - kRolling - kDrag * car.speed * car.speed, 1e-3);
  EXPECT_EQ(driven({0, 1}, 200).speed, 10);
  EXPECT_EQ(driven({0, 1}, 200).acceleration, 0);
}

TEST(CarTest, BrakesToAStandAndNeverBackwards) {
  const Car car = driven({0, -1}, 10, 8);
  EXPECT_NEAR(car.speed, 8 - (kBraking + kRolling) * 0.5, 0.03);
  const Car stopped = driven({0, -1}, 100, 8);
  EXPECT_EQ(stopped.speed, 0);
  EXPECT_NEAR(stopped.centre().x, 8 * 8 / (2 * (kBraking + kRolling)), 0.1);
  EXPECT_EQ(stopped.centre().y, 0);
  EXPECT_LT(driven({0, 0}, 20, 8).speed, 8 - kRolling * 0.99);  // rolls to a stand
}

TEST(CarTest, WheelsTurnAtALimitedRateToALimitedAngle) {
  EXPECT_NEAR(driven({1, 0}, 1).steering, kSteeringRate * kDt, 1e-12);
  EXPECT_EQ(driven({1, 0}, 100).steering, kMaxSteering);
  EXPECT_EQ(driven({-0.5, 0}, 100).steering, -0.5 * kMaxSteering);
  EXPECT_EQ(driven({1, 0}, 100).heading, 0u);  // a standing car does not turn
}

// With the wheels at an angle d the middle of the rear axle drives a circle of radius L / tan d.
TEST(CarTest, DrivesTheCircleOfABicycle) {
  Car car;
  car.place({}, 0);
  car.steering = 0.3;
  const double radius = kWheelbase / std::tan(0.3);
  const Point centre = car.rear + Point{0, radius};
  double turned = 0;
  for (int i = 0; i < 400; ++i) {
    car.speed = 3;
    car.move({0.5, (kRolling + kDrag * 9) / kAcceleration}, 10, kDt);
    ASSERT_NEAR(distance(car.rear, centre), radius, 0.01);
    ASSERT_NEAR(car.yaw_rate, 3 / radius, 1e-6);
    turned += car.yaw_rate * kDt;
  }
  EXPECT_NEAR(radians_of(car.heading - angle_of(turned)), 0, 1e-6);
}

TEST(CarTest, FastCarsTurnNoMoreThanTheirGripAllows) {
  const Car car = driven({1, 1}, 60, 10);
  EXPECT_NEAR(car.sideways(), kGrip, 1e-6);
  EXPECT_NEAR(driven({-1, 1}, 60, 10).sideways(), -kGrip, 1e-6);
}

TEST(CollisionTest, RectanglesTouchWhereTheyOverlap) {
  const Rectangle a{{0, 0}, {}, 2, 1};
  EXPECT_TRUE(touch(a, Rectangle{{3.9, 1.9}, {}, 2, 1}));
  EXPECT_FALSE(touch(a, Rectangle{{4.1, 0}, {}, 2, 1}));
  EXPECT_FALSE(touch(a, Rectangle{{0, 2.1}, {}, 2, 1}));
  // Turned by 45 degrees its corner reaches 1.41 far, and not where only its bounding box is.
  const Direction slanted = direction_of(1u << 29);
  EXPECT_TRUE(touch(a, Rectangle{{3.4, 0}, slanted, 1, 1}));
  EXPECT_FALSE(touch(a, Rectangle{{3.45, 0}, slanted, 1, 1}));
  EXPECT_FALSE(touch(a, Rectangle{{2.9, 1.9}, slanted, 1, 1}));
  EXPECT_TRUE(touch(a, Rectangle{{2.6, 1.6}, slanted, 1, 1}));
  EXPECT_TRUE(touch(a, Rectangle{{0, 0}, slanted, 0.1, 0.1}));
}

TEST(CollisionTest, DiscsTouchSidesAndCorners) {
  const Rectangle a{{1, 1}, direction_of(1u << 30), 2, 1};  // looks to the west: 2 along y
  EXPECT_TRUE(touch(a, {1, 3.4}, 0.5));
  EXPECT_FALSE(touch(a, {1, 3.6}, 0.5));
  EXPECT_FALSE(touch(a, {2.4, 3.4}, 0.5));  // off the corner
  EXPECT_TRUE(touch(a, {2.3, 3.3}, 0.5));
  EXPECT_TRUE(touch(a, {1, 1}, 0.1));
}

}  // namespace
}  // namespace uepool::sim::drive
