#include "sim/faults.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

namespace uepool::sim {
namespace {

Faults made_from(const std::string& text) {
  Faults faults;
  Problem problem;
  Fields fields(parse_json(text), "env_config", &problem);
  faults.read(fields);
  fields.finish();
  require(problem);
  return faults;
}

std::string error_at_step(const Faults& faults, uint32_t env, uint64_t episode, uint32_t step) {
  try {
    faults.at_step(env, episode, step);
  } catch (const GameError& error) {
    return error.what();
  }
  return "";
}

TEST(FaultsTest, NothingUnlessAskedFor) {
  const Faults faults = made_from("{}");
  for (const Moment moment : {Moment::kStart, Moment::kReset, Moment::kStep}) EXPECT_FALSE(faults.any(moment));
  faults.at_start({0});
  faults.at_reset(0, 0);
  faults.at_step(0, 0, 1);
}

TEST(FaultsTest, OnlyWhereAskedFor) {
  const Faults faults = made_from(R"({"fail_at_step": 4, "fault_envs": [2, 3], "fault_episodes": [1]})");
  EXPECT_TRUE(faults.any(Moment::kStep));
  EXPECT_FALSE(faults.any(Moment::kReset));
  EXPECT_EQ(error_at_step(faults, 3, 1, 4), "fail as asked for, env 3, episode 1, step 4");
  EXPECT_EQ(error_at_step(faults, 1, 1, 4), "");
  EXPECT_EQ(error_at_step(faults, 3, 0, 4), "");
  EXPECT_EQ(error_at_step(faults, 3, 1, 5), "");
  EXPECT_NO_THROW(faults.at_reset(3, 1));
  EXPECT_THROW(made_from(R"({"fail_at_reset": true})").at_reset(9, 9), GameError);
  const Faults start = made_from(R"({"fail_at_start": true, "fault_envs": [5]})");
  EXPECT_TRUE(start.names_envs());
  EXPECT_NO_THROW(start.at_start({3, 4}));
  EXPECT_THROW(start.at_start({4, 5}), GameError);
}

TEST(FaultsTest, ProcessesEndAsAskedFor) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(made_from(R"({"crash_at_reset": true})").at_reset(1, 2), testing::KilledBySignal(SIGABRT),
              "crash as asked for, env 1, reset of episode 2");
  EXPECT_EXIT(made_from(R"({"exit_at_step": 2})").at_step(0, 0, 2), testing::ExitedWithCode(7), "exit as asked for");
  const auto hang = [] {
    ualarm(50000, 0);
    made_from(R"({"hang_at_start": true})").at_start({});
  };
  EXPECT_EXIT(hang(), testing::KilledBySignal(SIGALRM), "hang as asked for, at start");
}

TEST(FaultsTest, OnceFileMakesItHappenOnce) {
  const std::string path = testing::TempDir() + "faults_test_" + std::to_string(getpid());
  const std::string config = R"({"fail_at_step": 1, "fault_once_file": )" + quote(path) + "}";
  EXPECT_NE(error_at_step(made_from(config), 0, 0, 1), "");
  EXPECT_EQ(error_at_step(made_from(config), 0, 0, 1), "");
  std::remove(path.c_str());
  EXPECT_NE(error_at_step(made_from(config), 1, 0, 1), "");
  std::remove(path.c_str());
  const Faults nowhere = made_from(R"({"fail_at_step": 1, "fault_once_file": "/nonexistent/file"})");
  EXPECT_EQ(error_at_step(nowhere, 0, 0, 1),
            "env_config.fault_once_file: /nonexistent/file: No such file or directory");
}

TEST(FaultsTest, ByName) {
  EXPECT_THROW(commit_fault("fail", "here"), GameError);
  EXPECT_THROW(commit_fault("explode", "here"), GameError);
}

}  // namespace
}  // namespace uepool::sim
