// The runner behind a real socket, with this test as its server and trainer.
#include "sim/runner.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <thread>

#include "batch/owner.h"
#include "batch/session.h"
#include "sim/pattern_function.h"
#include "wire/link.h"

namespace uepool::sim {
namespace {

class RunnerTest : public testing::Test {
 protected:
  struct Answer {
    uint32_t type = 0;
    std::vector<uint8_t> payload;
    std::string text(size_t skip = 0) const { return std::string(payload.begin() + skip, payload.end()); }
  };

  ~RunnerTest() override {
    if (socket_ >= 0) close(socket_);
    if (instance_.joinable()) instance_.join();
  }

  void start(const char* game, uint32_t envs, Json defaults = Json::Object()) {
    static std::atomic<int> count{0};
    const std::string name = "uepool-runner-test-" + std::to_string(getpid()) + "-" + std::to_string(count++);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), length), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    instance_ = std::thread([=, this] {
      const auto playing = find_game(game)->make();
      Runner runner(*playing, envs, defaults);
      link::LinkOptions options;
      options.address = "@" + name;
      options.token = "secret";
      options.engine = "test";
      options.envs = envs;
      ended_well_ = runner.run(options);
      error_ = runner.error();
    });
    socket_ = accept(listener, nullptr, nullptr);
    close(listener);
    const Answer hello = receive();
    ASSERT_EQ(hello.type, wire::kHello);
    wire::Hello content;
    ASSERT_EQ(hello.payload.size(), sizeof content);
    std::memcpy(&content, hello.payload.data(), sizeof content);
    EXPECT_EQ(content.envs, envs);
    EXPECT_EQ(content.steps_subset, 1u);
    EXPECT_STREQ(content.token, "secret");
  }

  void send_bytes(const std::vector<uint8_t>& bytes, int fd = -1) {
    iovec part{const_cast<uint8_t*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    if (fd >= 0) {
      message.msg_control = control;
      message.msg_controllen = sizeof control;
      cmsghdr* head = CMSG_FIRSTHDR(&message);
      head->cmsg_level = SOL_SOCKET;
      head->cmsg_type = SCM_RIGHTS;
      head->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(head), &fd, sizeof fd);
    }
    ASSERT_EQ(sendmsg(socket_, &message, MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }

  void send(uint32_t type, const std::string& payload, const std::vector<uint32_t>& head = {}) {
    const wire::MessageHead message{static_cast<uint32_t>(4 * head.size() + payload.size()), type, 5, 0};
    std::vector<uint8_t> bytes(sizeof message + message.bytes);
    std::memcpy(bytes.data(), &message, sizeof message);
    const auto* words = reinterpret_cast<const uint8_t*>(head.data());
    auto at = std::copy(words, words + 4 * head.size(), bytes.begin() + sizeof message);
    std::copy(payload.begin(), payload.end(), at);
    send_bytes(bytes);
  }

  Answer receive() {
    wire::MessageHead head{};
    Answer answer;
    if (recv(socket_, &head, sizeof head, MSG_WAITALL) != sizeof head) return answer;
    answer.type = head.type;
    answer.payload.resize(head.bytes);
    if (head.bytes > 0) recv(socket_, answer.payload.data(), head.bytes, MSG_WAITALL);
    return answer;
  }

  Answer ask(uint32_t type, const std::string& payload, const std::vector<uint32_t>& head = {}) {
    send(type, payload, head);
    return receive();
  }

  // The text of a Reply, after "ok: " or "no: ".
  std::string reply(uint32_t type, const std::string& payload, const std::vector<uint32_t>& head = {}) {
    const Answer answer = ask(type, payload, head);
    if (answer.type != wire::kReply) return "answered by type " + std::to_string(answer.type);
    uint32_t ok;
    std::memcpy(&ok, answer.payload.data(), 4);
    return (ok ? "ok: " : "no: ") + answer.text(sizeof(wire::ReplyHead));
  }

  // Opens a synchronous session on a game that was configured so.
  void open(const link::Spec& spec, uint32_t envs, uint64_t seed) {
    batch::SegmentPlan plan;
    plan.num_envs = plan.batch_size = envs;
    plan.agents = spec.agents;
    plan.num_blocks = 2;
    std::vector<uint32_t> next(wire::kFinalElapsedStep + 1, 0);
    const auto add = [&](uint32_t role, uint32_t dtype, const std::vector<uint32_t>& dims) {
      plan.tensors.push_back({role, next[role]++, "", dtype, dims});
    };
    for (const link::Leaf& leaf : spec.leaves()) add(leaf.role, leaf.dtype, leaf.dims);
    for (const auto& [role, dtype] : {std::pair{wire::kReward, wire::kF64},
                                      {wire::kTerminated, wire::kBool},
                                      {wire::kTruncated, wire::kBool},
                                      {wire::kFault, wire::kI32},
                                      {wire::kValidRow, wire::kU8},
                                      {wire::kElapsedStep, wire::kI32}}) {
      add(role, dtype, {});
    }
    owner_ = std::make_unique<batch::Owner>(plan, seed, std::vector<uint32_t>{envs}, false);
    send_bytes(owner_->bind_message(0, 9), owner_->fd());
    ASSERT_EQ(receive().type, wire::kBound);
    const uint64_t bytes = owner_->layout().header.total_bytes;
    auto* base = static_cast<uint8_t*>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, owner_->fd(), 0));
    ASSERT_NE(base, MAP_FAILED);
    std::shared_ptr<uint8_t> mapping(base, [bytes](uint8_t* mapped) { munmap(mapped, bytes); });
    session_ = std::make_unique<batch::Session>(mapping, bytes, std::vector<uint32_t>{envs}, false);
  }

  template <class T>
  static const T* rows(const batch::Batch& batch, wire::Role role, uint32_t index = 0) {
    for (const wire::TensorDesc& tensor : *batch.tensors) {
      if (tensor.role == role && tensor.index == index) return reinterpret_cast<const T*>(batch.data + tensor.offset);
    }
    return nullptr;
  }

  static constexpr auto kNoCheck = [] {};

  int socket_ = -1;
  std::thread instance_;
  bool ended_well_ = false;
  std::string error_;
  std::unique_ptr<batch::Owner> owner_;
  std::unique_ptr<batch::Session> session_;
};

TEST_F(RunnerTest, ConfigureIsAnsweredBySpecOrARefusalThatNamesTheField) {
  start("Pattern", 2, parse_json(R"({"height": 3, "width": 5})"));
  const std::string no_envs = "no: there are no envs yet: no env config was accepted";
  EXPECT_EQ(reply(wire::kParams, "{}"), no_envs);
  const Answer refused = ask(wire::kConfigure, R"({"env_config": {"heigth": 1}})");
  EXPECT_EQ(refused.type, wire::kRefuse);
  EXPECT_EQ(refused.text().find("env_config.heigth: unknown field; known: height"), 0u) << refused.text();
  EXPECT_EQ(reply(wire::kCall, R"({"method": "get_state"})", {1, wire::kJson}), no_envs);
  EXPECT_EQ(reply(wire::kRender, "", {1, wire::kRaw}), no_envs);
  EXPECT_EQ(ask(wire::kConfigure, "{").type, wire::kRefuse);
  EXPECT_EQ(ask(wire::kConfigure, "[]").type, wire::kRefuse);
  const Answer spec = ask(wire::kConfigure, R"({"env_config": {"width": 7}, "other": 1})");
  EXPECT_EQ(spec.type, wire::kSpec);
  // The defaults of the command line hold where the session says nothing.
  EXPECT_NE(spec.text().find("\"shape\":[3,7,3]"), std::string::npos) << spec.text();
  EXPECT_NE(ask(wire::kConfigure, "{}").text().find("\"shape\":[3,5,3]"), std::string::npos);
  send(wire::kShutdown, "");
  instance_.join();
  EXPECT_TRUE(ended_well_) << error_;
}

TEST_F(RunnerTest, PlaysEpisodesWithTheSeedsOfTheSession) {
  start("Pattern", 3);
  const char* config = R"({"env_config": {"image": false, "episode_length": [1, 4], "fail_at_reset": true,
                                          "fault_envs": [2], "fault_episodes": [2]}})";
  ASSERT_EQ(ask(wire::kConfigure, config).type, wire::kSpec);
  const auto twin = find_game("Pattern")->make();
  const Json env_config = *parse_json(config).find("env_config");
  open(twin->configure(env_config, 3), 3, 21);
  const std::vector<uint32_t> envs = {0, 1, 2};
  session_->reset(envs.data(), 3, {}, kNoCheck);
  uint64_t episode[3] = {0, 0, 0}, step[3] = {0, 0, 0};
  bool ended[3] = {false, false, false};
  int faults = 0;
  for (int round = 0; round < 40; ++round) {
    const std::vector<int64_t> actions = {round % 4, (round + 1) % 4, (round + 2) % 4};
    if (round > 0) session_->send(envs.data(), 3, {reinterpret_cast<const uint8_t*>(actions.data())});
    const auto batch = session_->receive(kNoCheck);
    ASSERT_EQ(batch->env_ids, envs);
    for (uint32_t env = 0; env < 3; ++env) {
      const bool fresh = round == 0 || ended[env];
      if (fresh && round > 0) ++episode[env];
      step[env] = fresh ? 0 : step[env] + 1;
      if (rows<int32_t>(*batch, wire::kFault)[env] != wire::kNoFault) {
        EXPECT_EQ(session_->message(env), "fail as asked for, env 2, reset of episode 2");
        EXPECT_EQ(env, 2u);
        ++faults;
        --episode[env];  // the failed reset is asked for again
        if (faults == 3) return;
        continue;
      }
      const uint64_t seed = wire::episode_seed(21, env, episode[env]);
      const int64_t action = fresh ? pattern::kNoAction : actions[env];
      const uint64_t key = pattern::row_key(seed, env, 0, static_cast<uint32_t>(step[env]), action);
      ASSERT_EQ(rows<int64_t>(*batch, wire::kInfo, 0)[env], static_cast<int64_t>(key)) << round << " env " << env;
      ASSERT_EQ(rows<double>(*batch, wire::kReward)[env], fresh ? 0 : pattern::reward(key));
      const bool terminated = rows<uint8_t>(*batch, wire::kTerminated)[env];
      const bool truncated = rows<uint8_t>(*batch, wire::kTruncated)[env];
      ended[env] = terminated || truncated;
      EXPECT_EQ(ended[env], step[env] == pattern::episode_length(seed, 1, 4));
    }
  }
  FAIL() << "env 2 should have failed three times";
}

TEST_F(RunnerTest, SeedsOptionsCallsParametersAndPictures) {
  start("CartPole", 2);
  ASSERT_EQ(ask(wire::kConfigure, "{}").type, wire::kSpec);
  const auto twin = find_game("CartPole")->make();
  open(twin->configure(Json(), 2), 2, 1);
  EXPECT_EQ(reply(wire::kOptions, R"({"state": [0.5, 0, 0.125, 0]})", {1, wire::kJson}), "ok: ");
  const std::vector<uint32_t> envs = {0, 1};
  const uint64_t seeds[] = {7, 7};
  const uint32_t streams[] = {0, 0};
  session_->reset(envs.data(), 2, {seeds, streams}, kNoCheck);
  auto batch = session_->receive(kNoCheck);
  EXPECT_EQ(rows<float>(*batch, wire::kObservation)[4], 0.5f);
  const std::vector<float> first(rows<float>(*batch, wire::kObservation), rows<float>(*batch, wire::kObservation) + 4);
  session_->reset(envs.data(), 2, {seeds, streams}, kNoCheck);
  batch = session_->receive(kNoCheck);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(rows<float>(*batch, wire::kObservation)[i], first[i % 4]);

  EXPECT_EQ(reply(wire::kCall, R"({"op": "call", "name": "set_state", "args": [[0, 0, 0, 0]], "kwargs": {}})",
                  {1, wire::kJson}),
            "ok: null");
  EXPECT_EQ(reply(wire::kCall, R"({"method": "get_state"})", {1, wire::kJson}), "ok: [0.0,0.0,0.0,0.0]");
  EXPECT_EQ(reply(wire::kCall, R"({"op": "get_attr", "name": "gravity"})", {0, wire::kJson}), "ok: 9.8");
  EXPECT_EQ(reply(wire::kCall, R"({"op": "set_attr", "name": "gravity", "value": 5})", {0, wire::kJson}), "ok: null");
  EXPECT_EQ(reply(wire::kCall, R"({"op": "get_attr", "name": "gravity"})", {1, wire::kJson}), "ok: 5.0");
  EXPECT_EQ(reply(wire::kCall, R"({"op": "call", "name": "tau"})", {1, wire::kJson}), "ok: 0.02");
  EXPECT_EQ(reply(wire::kCall, R"({"op": "set_attr", "name": "mass", "value": 5})", {0, wire::kJson}),
            "no: AttributeError: no attribute \"mass\"; known: gravity, masscart, masspole, length, force_mag, tau");
  EXPECT_EQ(reply(wire::kParams, R"({"gravity": 6})"), "ok: null");
  EXPECT_EQ(reply(wire::kParams, R"({"grav": 6})").find("no: params.grav: unknown field; known: gravity"), 0u);
  EXPECT_EQ(reply(wire::kParams, "[]"), "no: params: must be an object, not []");
  EXPECT_EQ(reply(wire::kCall, R"({"op": "get_attr", "name": "mass"})", {1, wire::kJson}),
            "no: AttributeError: no attribute \"mass\"; known: gravity, masscart, masspole, length, force_mag, tau");
  EXPECT_EQ(reply(wire::kCall, R"({"method": "jump"})", {1, wire::kJson}),
            "no: CartPole has no method \"jump\"; it has get_state, set_state");
  EXPECT_EQ(reply(wire::kCall, R"({"method": "get_state", "kwargs": {"a": 1}})", {1, wire::kJson}),
            "no: methods of uepool-sim take no named arguments");
  EXPECT_EQ(reply(wire::kCall, "x", {1, wire::kPickle}),
            "no: uepool-sim reads calls as JSON only: pass numbers, texts, lists and dicts");

  const Answer picture = ask(wire::kRender, "", {1, wire::kRaw});
  EXPECT_EQ(picture.payload.size(), sizeof(wire::ReplyHead) + sizeof(wire::Picture) + 400 * 600 * 3);

  EXPECT_EQ(reply(wire::kOptions, R"({"wrong": 1})", {0, wire::kJson}), "ok: ");
  session_->reset(envs.data(), 2, {seeds, streams}, kNoCheck);
  batch = session_->receive(kNoCheck);
  EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[0], wire::kException);
  EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[1], wire::kNoFault);
  EXPECT_EQ(session_->message(0), "options.wrong: unknown field; known: low, high, state");
}

TEST_F(RunnerTest, LostServerIsAnError) {
  start("CartPole", 1);
  close(socket_);
  socket_ = -1;
  instance_.join();
  EXPECT_FALSE(ended_well_);
  EXPECT_NE(error_, "");
}

}  // namespace
}  // namespace uepool::sim
