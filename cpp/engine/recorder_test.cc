#include "engine/recorder.h"
#include "engine/npy.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

namespace uepool::engine {
namespace {

// Two agents walk along a line; the episode ends at 3.
class Walk final : public Game {
 public:
  std::string name() const override { return "the walk"; }
  std::string configure(const Json& env_config, uint32_t, link::Spec* spec) override {
    if (!env_config.object().empty()) return "env_config: must be empty";
    spec->agents = 2;
    spec->observation = link::Space::dict();
    spec->observation.add("place", link::Space::box(wire::kF32, {2}, -9, 9));
    spec->observation.add("seen", link::Space::box(wire::kU8, {1, 3}, 0, 255));
    spec->action = link::Space::discrete(2);
    spec->info = {{"steps", wire::kI64, {}}};
    return "";
  }
  void bound(link::Binding&) override {}
  std::string begin_episode(uint32_t, const EpisodeStart& start) override {
    seed_ = static_cast<int64_t>(start.seed);
    place_[0] = place_[1] = 0;
    return "";
  }
  std::string act(uint32_t, link::Binding& rows) override {
    for (uint32_t agent = 0; agent < 2; ++agent) place_[agent] += *rows.action<int64_t>(0, 0, agent);
    return "";
  }
  std::string judge(uint32_t, link::Binding& rows, EpisodeEnd* end) override {
    for (uint32_t agent = 0; agent < 2; ++agent) *rows.reward(0, agent) = static_cast<double>(place_[agent]);
    end->truncated = place_[0] >= 3;
    return "";
  }
  std::string observe(uint32_t, bool, link::Binding& rows) override {
    for (uint32_t agent = 0; agent < 2; ++agent) {
      rows.observation<float>(0, 0, agent)[0] = static_cast<float>(place_[agent]);
      rows.observation<float>(0, 0, agent)[1] = static_cast<float>(seed_);
      std::memset(rows.observation<uint8_t>(1, 0, agent), static_cast<int>(7 + agent), 3);
      *rows.info<int64_t>(0, 0, agent) = 5;
    }
    return "";
  }
  std::string set_params(const Json&) override { return ""; }
  Json params() const override { return Json::Object(); }
  std::string call(uint32_t, const std::string&, const Json::Array&, Json*) override { return ""; }
  std::string render(uint32_t, const std::string&, Picture*) override { return ""; }

 private:
  int64_t place_[2] = {};
  int64_t seed_ = 0;
};

class RecorderTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("uepool-recorder-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static std::string read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // What stands behind the head, which must say this.
  static std::string data(const std::filesystem::path& file, const std::string& descr, const std::string& shape) {
    const std::string whole = read(file);
    EXPECT_EQ(whole.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    const size_t bytes = static_cast<uint8_t>(whole[8]) + 256u * static_cast<uint8_t>(whole[9]);
    const std::string head = whole.substr(10, bytes);
    EXPECT_EQ((10 + bytes) % 64, 0u);
    EXPECT_EQ(head.back(), '\n');
    EXPECT_EQ(head.find("{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }"), 0u) << head;
    return whole.substr(10 + bytes);
  }

  std::filesystem::path folder_;
};

TEST_F(RecorderTest, WritesAnEpisodeAsNumpyReadsIt) {
  Walk walk;
  LocalSession session(walk);
  EXPECT_EQ(session.configure(Json::Object{{"x", 1}}), "env_config: must be empty");
  ASSERT_EQ(session.configure(Json::Object()), "");
  Recorder recorder(folder_.string(), 7);
  ASSERT_EQ(session.reset(4), "");
  recorder.begin(session);
  while (!session.end().truncated) {
    for (uint32_t agent = 0; agent < 2; ++agent) {
      const int64_t action = agent == 0 ? 1 : 0;
      std::memcpy(session.row(wire::kAction, 0, agent), &action, sizeof action);
    }
    ASSERT_EQ(session.act(), "");
    ASSERT_EQ(session.finish(), "");
    recorder.add_step(session);
  }
  EXPECT_EQ(session.steps(), 3u);
  EXPECT_EQ(recorder.next_folder(), folder_.string() + "/episode_0007");
  ASSERT_EQ(recorder.write(folder_.string(), session), "");

  const std::string places = data(folder_ / "observation_0.npy", "<f4", "(4,2,2,)");
  ASSERT_EQ(places.size(), 4 * 2 * 2 * sizeof(float));
  float place[16];
  std::memcpy(place, places.data(), sizeof place);
  EXPECT_EQ(place[0], 0);
  EXPECT_EQ(place[1], 4);   // the seed
  EXPECT_EQ(place[12], 3);  // the first agent in the end
  EXPECT_EQ(place[14], 0);  // the second one stayed
  EXPECT_EQ(data(folder_ / "observation_1.npy", "|u1", "(4,2,1,3,)").substr(0, 6), "\7\7\7\b\b\b");
  EXPECT_EQ(data(folder_ / "action.npy", "<i8", "(3,2,)").size(), 3 * 2 * sizeof(int64_t));
  EXPECT_EQ(data(folder_ / "reward.npy", "<f8", "(3,2,)").size(), 3 * 2 * sizeof(double));
  EXPECT_EQ(data(folder_ / "truncated.npy", "|b1", "(3,)"), std::string("\0\0\1", 3));
  EXPECT_EQ(data(folder_ / "terminated.npy", "|b1", "(3,)"), std::string("\0\0\0", 3));
  EXPECT_EQ(data(folder_ / "info_steps.npy", "<i8", "(4,2,)").size(), 4 * 2 * sizeof(int64_t));
}

TEST_F(RecorderTest, AnEpisodeWithoutAStepLeavesNothing) {
  Walk walk;
  LocalSession session(walk);
  ASSERT_EQ(session.configure(Json::Object()), "");
  ASSERT_EQ(session.reset(1), "");
  Recorder recorder(folder_.string());
  recorder.begin(session);
  EXPECT_EQ(recorder.write(folder_.string(), session), "");
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(RecorderTest, SaysWhatItCannotWrite) {
  EXPECT_EQ(write_npy((folder_ / "none" / "a.npy").string(), wire::kU8, {1}, {1}),
            "cannot write " + (folder_ / "none" / "a.npy").string());
}

}  // namespace
}  // namespace uepool::engine
