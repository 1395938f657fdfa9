#include "sim/step_time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

namespace uepool::sim {
namespace {

StepTime made_from(const char* text) {
  StepTime time;
  Problem problem;
  Fields fields(parse_json(text), "env_config", &problem);
  time.read(fields);
  fields.finish();
  require(problem);
  return time;
}

TEST(StepTimeTest, SleepTakesAtLeastTheTime) {
  const StepTime time = made_from(R"({"step_time_us": 3000})");
  const auto start = std::chrono::steady_clock::now();
  time.spend_step(1);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::microseconds(3000));
}

TEST(StepTimeTest, BusyBurnsCpuTime) {
  const StepTime time = made_from(R"({"reset_time_us": 3000, "step_time_kind": "busy"})");
  const std::clock_t start = std::clock();
  time.spend_reset(1);
  EXPECT_GE(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 0.0029);
}

TEST(StepTimeTest, JitterIsSpreadEvenlyAndFollowsFromTheKey) {
  const StepTime time = made_from(R"({"jitter": 0.5})");
  double low = 2, high = 0, sum = 0;
  for (uint64_t key = 0; key < 1000; ++key) {
    const double factor = time.factor(key);
    EXPECT_EQ(factor, time.factor(key));
    low = std::min(low, factor);
    high = std::max(high, factor);
    sum += factor;
  }
  EXPECT_NEAR(low, 0.5, 0.01);
  EXPECT_NEAR(high, 1.5, 0.01);
  EXPECT_NEAR(sum / 1000, 1, 0.03);
  EXPECT_EQ(made_from("{}").factor(5), 1.0);
}

TEST(StepTimeTest, LaterValuesGoOverEarlierOnes) {
  StepTime time = made_from(R"({"step_time_us": 10, "jitter": 0.5, "step_time_kind": "busy"})");
  Problem problem;
  Fields fields(parse_json(R"({"step_time_us": 20})"), "params", &problem);
  time.read(fields);
  EXPECT_FALSE(problem) << problem.text();
  EXPECT_EQ(time.values().dump(), R"({"step_time_us":20.0,"reset_time_us":0.0,"jitter":0.5,"step_time_kind":"busy"})");
}

TEST(StepTimeTest, WrongValuesAreRefused) {
  EXPECT_THROW(made_from(R"({"step_time_us": -1})"), GameError);
  EXPECT_THROW(made_from(R"({"jitter": 1.5})"), GameError);
  EXPECT_THROW(made_from(R"({"step_time_kind": "slow"})"), GameError);
}

}  // namespace
}  // namespace uepool::sim
