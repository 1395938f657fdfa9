// A world of three envs behind a real socket and a real segment, with this test as its server and trainer.
#include "engine/lockstep.h"

#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "batch/owner.h"
#include "batch/session.h"
#include "wire/link.h"

namespace uepool::engine {
namespace {

constexpr uint32_t kEnvs = 3;
// Env e's episodes last kLength + e steps, so that they end apart.
constexpr int64_t kLength = 2;

// A clock that all envs share. What an env shows is the time since its episode began, and the last action.
class Clock final : public Game {
 public:
  std::atomic<int64_t> ticks{0};

  void tick() {
    ++ticks;
    for (Env& env : envs_) ++env.age;
  }

  std::string name() const override { return "the clock"; }
  std::string configure(const Json& env_config, uint32_t envs, link::Spec* spec) override {
    if (env_config.find("wrong")) return "env_config.wrong: unknown field";
    if (const Json* fails = env_config.find("fails")) fails_ = fails->string();
    envs_.assign(envs, {});
    spec->observation = link::Space::box(wire::kI64, {2}, -1e9, 1e9);
    spec->action = link::Space::discrete(100);
    spec->renders = true;
    spec->views = {"dial"};
    return "";
  }
  void bound(link::Binding&) override {}
  std::string begin_episode(uint32_t env, const EpisodeStart& start) override {
    if (start.options && start.options->find("bad")) return "options.bad: unknown field";
    envs_[env] = {};
    return "";
  }
  std::string act(uint32_t env, link::Binding& rows) override {
    envs_[env].action = *rows.action<int64_t>(0, env);
    return fails("act", env);
  }
  std::string judge(uint32_t env, link::Binding& rows, EpisodeEnd* end) override {
    *rows.reward(env) = static_cast<double>(envs_[env].action);
    end->terminated = envs_[env].age >= kLength + env;
    return fails("judge", env);
  }
  std::string observe(uint32_t env, bool first, link::Binding& rows) override {
    EXPECT_EQ(first, envs_[env].age == 0);
    rows.observation<int64_t>(0, env)[0] = envs_[env].age;
    rows.observation<int64_t>(0, env)[1] = envs_[env].action;
    return "";
  }
  std::string set_params(const Json& params) override {
    const Json* speed = params.find("speed");
    if (!speed) return "params: only speed is known";
    speed_ = speed->integer();
    return "";
  }
  Json params() const override { return Json::Object{{"speed", speed_}}; }
  std::string call(uint32_t env, const std::string& method, const Json::Array&, Json* result) override {
    if (method != "age") return "there is no method " + method;
    *result = envs_[env].age;
    return "";
  }
  std::string render(uint32_t env, const std::string& view, Picture* picture) override {
    *picture = {1, 2, std::vector<uint8_t>(6, static_cast<uint8_t>(view == "dial" ? env : 99))};
    return "";
  }

 private:
  struct Env {
    int64_t age = 0;
    int64_t action = -1;
  };

  // Env 1 fails at its second step, where it was told to.
  std::string fails(const std::string& where, uint32_t env) const {
    const int64_t second = where == "act" ? 1 : 2;
    return env == 1 && where == fails_ && envs_[env].age == second ? "broken at " + where : "";
  }

  std::vector<Env> envs_;
  std::string fails_;
  int64_t speed_ = 1;
};

class LockstepTest : public testing::Test {
 protected:
  struct Answer {
    uint32_t type = 0;
    std::vector<uint8_t> payload;
    std::string text(size_t skip = 0) const {
      return std::string(payload.begin() + static_cast<std::ptrdiff_t>(std::min(skip, payload.size())), payload.end());
    }
  };

  void SetUp() override {
    static std::atomic<int> count{0};
    const std::string name = "uepool-lockstep-test-" + std::to_string(getpid()) + "-" + std::to_string(count++);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), length), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    engine_ = std::thread([this, name] { run("@" + name); });
    socket_ = accept(listener, nullptr, nullptr);
    close(listener);
    ASSERT_EQ(receive().type, wire::kHello);
  }
  ~LockstepTest() override {
    session_.reset();
    if (socket_ >= 0) close(socket_);
    if (engine_.joinable()) engine_.join();
  }

  // The engine: frames that tick when they are asked to.
  void run(const std::string& address) {
    link::Link link;
    link::LinkOptions options;
    options.address = address;
    options.envs = kEnvs;
    options.steps_subset = false;
    ASSERT_TRUE(link.connect(options)) << link.error();
    Lockstep lockstep(clock_, link, kEnvs);
    for (;;) {
      switch (lockstep.begin(20)) {
        case Lockstep::kOver:
          end_ = lockstep.error();
          return;
        case Lockstep::kIdle:
          ++idle_frames_;
          break;
        case Lockstep::kAdvance:
          clock_.tick();
          if (ends_in_frame_) end_session();
          lockstep.finish();
          break;
      }
    }
  }

  // As servers do: a last word, and no more. Returns when the engine's side has it.
  void end_session() {
    const wire::MessageHead head{0, wire::kShutdown, 0, 0};
    ASSERT_EQ(send(socket_, &head, sizeof head, MSG_NOSIGNAL), static_cast<ssize_t>(sizeof head));
    for (int unread = 1; unread > 0; std::this_thread::yield()) ASSERT_EQ(ioctl(socket_, SIOCOUTQ, &unread), 0);
    shutdown(socket_, SHUT_WR);
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

  Answer ask(uint32_t type, const std::string& payload, const std::vector<uint32_t>& head = {}) {
    const wire::MessageHead message{static_cast<uint32_t>(4 * head.size() + payload.size()), type, 5, 0};
    std::vector<uint8_t> bytes(sizeof message + message.bytes);
    std::memcpy(bytes.data(), &message, sizeof message);
    const auto* words = reinterpret_cast<const uint8_t*>(head.data());
    auto at = std::copy(words, words + 4 * head.size(), bytes.begin() + sizeof message);
    std::copy(payload.begin(), payload.end(), at);
    send_bytes(bytes);
    return receive();
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

  // The text of a Reply, after "ok: " or "no: ".
  std::string reply(uint32_t type, const std::string& payload, const std::vector<uint32_t>& head = {}) {
    const Answer answer = ask(type, payload, head);
    if (answer.type != wire::kReply) return "answered by type " + std::to_string(answer.type);
    uint32_t ok;
    std::memcpy(&ok, answer.payload.data(), 4);
    return (ok ? "ok: " : "no: ") + answer.text(sizeof(wire::ReplyHead));
  }

  void open(wire::Autoreset mode, const std::string& env_config = "{}") {
    ASSERT_EQ(ask(wire::kConfigure, "{\"env_config\": " + env_config + "}").type, wire::kSpec);
    batch::SegmentPlan plan;
    plan.num_envs = plan.batch_size = kEnvs;
    plan.agents = 1;
    plan.num_blocks = 2;
    plan.autoreset = mode;
    const auto add = [&](uint32_t role, uint32_t dtype, const std::vector<uint32_t>& dims) {
      plan.tensors.push_back({role, 0, "", dtype, dims});
    };
    add(wire::kObservation, wire::kI64, {2});
    add(wire::kAction, wire::kI64, {});
    add(wire::kReward, wire::kF64, {});
    add(wire::kTerminated, wire::kBool, {});
    add(wire::kTruncated, wire::kBool, {});
    add(wire::kFault, wire::kI32, {});
    add(wire::kValidRow, wire::kU8, {});
    add(wire::kElapsedStep, wire::kI32, {});
    if (mode == wire::kSameStep) {
      add(wire::kFinalFlag, wire::kBool, {});
      add(wire::kFinalObservation, wire::kI64, {2});
      add(wire::kFinalElapsedStep, wire::kI32, {});
    }
    owner_ = std::make_unique<batch::Owner>(plan, 1, std::vector<uint32_t>{kEnvs}, true);
    send_bytes(owner_->bind_message(0, 9), owner_->fd());
    ASSERT_EQ(receive().type, wire::kBound);
    const uint64_t bytes = owner_->layout().header.total_bytes;
    auto* base = static_cast<uint8_t*>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, owner_->fd(), 0));
    ASSERT_NE(base, MAP_FAILED);
    std::shared_ptr<uint8_t> mapping(base, [bytes](uint8_t* mapped) { munmap(mapped, bytes); });
    session_ = std::make_unique<batch::Session>(mapping, bytes, std::vector<uint32_t>{kEnvs}, true);
  }

  std::shared_ptr<batch::Batch> reset(const std::vector<uint32_t>& envs) {
    session_->reset(envs.data(), envs.size(), {}, [] {});
    return session_->receive([] {});
  }
  std::shared_ptr<batch::Batch> step(int64_t action) {
    const std::vector<uint32_t> envs = {0, 1, 2};
    const std::vector<int64_t> actions = {action, action + 1, action + 2};
    session_->send(envs.data(), kEnvs, {reinterpret_cast<const uint8_t*>(actions.data())});
    return session_->receive([] {});
  }

  template <class T>
  static const T* rows(const batch::Batch& batch, wire::Role role) {
    for (const wire::TensorDesc& tensor : *batch.tensors) {
      if (tensor.role == role) return reinterpret_cast<const T*>(batch.data + tensor.offset);
    }
    return nullptr;
  }
  static int64_t age(const batch::Batch& batch, uint32_t env) {
    return rows<int64_t>(batch, wire::kObservation)[2 * env];
  }
  static bool ended(const batch::Batch& batch, uint32_t env) {
    return rows<uint8_t>(batch, wire::kTerminated)[env] || rows<uint8_t>(batch, wire::kTruncated)[env];
  }

  Clock clock_;
  std::atomic<int> idle_frames_{0};
  std::atomic<bool> ends_in_frame_{false};
  std::string end_ = "it goes on";  // why the engine's frames ended; of its thread
  int socket_ = -1;
  std::thread engine_;
  std::unique_ptr<batch::Owner> owner_;
  std::unique_ptr<batch::Session> session_;
};

TEST_F(LockstepTest, NextStepEpisodesBeginUntouchedByTheOthersTick) {
  open(wire::kNextStep);
  reset({0, 1, 2});
  EXPECT_EQ(clock_.ticks, 0);
  int64_t expected[kEnvs] = {0, 0, 0};
  bool over[kEnvs] = {false, false, false};
  for (int64_t round = 0; round < 40; ++round) {
    const auto batch = step(round);
    for (uint32_t env = 0; env < kEnvs; ++env) {
      expected[env] = over[env] ? 0 : expected[env] + 1;
      ASSERT_EQ(age(*batch, env), expected[env]) << "round " << round << " env " << env;
      ASSERT_EQ(rows<int64_t>(*batch, wire::kObservation)[2 * env + 1], over[env] ? -1 : round + env);
      ASSERT_EQ(rows<double>(*batch, wire::kReward)[env], over[env] ? 0 : static_cast<double>(round + env));
      over[env] = ended(*batch, env);
      ASSERT_EQ(over[env], expected[env] == kLength + env);
    }
    ASSERT_EQ(clock_.ticks, round + 1);
  }
}

TEST_F(LockstepTest, SameStepGivesTheLastAndTheFirstObservation) {
  open(wire::kSameStep);
  reset({0, 1, 2});
  int64_t expected[kEnvs] = {0, 0, 0};
  int finals = 0;
  for (int64_t round = 0; round < 40; ++round) {
    const auto batch = step(round);
    for (uint32_t env = 0; env < kEnvs; ++env) {
      ++expected[env];
      ASSERT_EQ(rows<double>(*batch, wire::kReward)[env], static_cast<double>(round + env));
      if (!ended(*batch, env)) {
        ASSERT_EQ(age(*batch, env), expected[env]);
        continue;
      }
      ++finals;
      ASSERT_EQ(rows<int64_t>(*batch, wire::kFinalObservation)[2 * env], kLength + env);
      ASSERT_EQ(age(*batch, env), 0);
      expected[env] = 0;
    }
    ASSERT_EQ(clock_.ticks, round + 1);
  }
  EXPECT_GT(finals, 20);
}

TEST_F(LockstepTest, ResetsThatAreAskedForDoNotTick) {
  open(wire::kDisabled);
  reset({0, 1, 2});
  step(1);
  auto batch = step(2);
  ASSERT_TRUE(ended(*batch, 0));
  batch = reset({0});
  EXPECT_EQ(clock_.ticks, 2);
  EXPECT_EQ(age(*batch, 0), 0);
  EXPECT_EQ(age(*batch, 1), 2);
  batch = step(3);
  EXPECT_EQ(clock_.ticks, 3);
  EXPECT_EQ(age(*batch, 0), 1);
  EXPECT_EQ(age(*batch, 1), 3);
}

TEST_F(LockstepTest, AnEndThatComesInMidFrameIsAnOrderlyOne) {
  open(wire::kNextStep);
  reset({0, 1, 2});
  ends_in_frame_ = true;
  EXPECT_EQ(age(*step(1), 0), 1) << "the frame's rows are handed over all the same";
  engine_.join();
  EXPECT_EQ(end_, "");
}

TEST_F(LockstepTest, TheWorldStandsStillBetweenSteps) {
  open(wire::kNextStep);
  reset({0, 1, 2});
  step(1);
  const int before = idle_frames_;
  while (idle_frames_ < before + 3) std::this_thread::yield();  // an engine that may not block goes on with its frames
  EXPECT_EQ(clock_.ticks, 1);
  EXPECT_EQ(age(*step(2), 2), 2);
}

class LockstepFailure : public LockstepTest, public testing::WithParamInterface<const char*> {};

TEST_P(LockstepFailure, CostsTheOthersNothing) {
  open(wire::kNextStep, std::string("{\"fails\": \"") + GetParam() + "\"}");
  reset({0, 1, 2});
  step(1);
  auto batch = step(2);
  EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[1], wire::kException);
  EXPECT_EQ(session_->message(1), std::string("broken at ") + GetParam());
  EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[0], wire::kNoFault);
  EXPECT_EQ(age(*batch, 2), 2);
  batch = step(3);
  EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[1], wire::kNoFault);
  EXPECT_EQ(age(*batch, 1), 0);
  EXPECT_EQ(age(*batch, 2), 3);
}

INSTANTIATE_TEST_SUITE_P(Everywhere, LockstepFailure, testing::Values("act", "judge"));

TEST_F(LockstepTest, AResetThatFailsCostsTheOthersNothing) {
  open(wire::kNextStep);
  EXPECT_EQ(reply(wire::kOptions, R"({"bad": 1})", {1, wire::kJson}), "ok: ");
  EXPECT_EQ(reply(wire::kOptions, "x", {2, wire::kPickle}), "ok: ");
  const auto batch = reset({0, 1, 2});
  EXPECT_EQ(rows<int32_t>(*batch, wire::kFault)[0], wire::kNoFault);
  EXPECT_EQ(session_->message(1), "options.bad: unknown field");
  EXPECT_EQ(session_->message(2), "the clock reads reset options as JSON only: pass numbers, texts, lists and dicts");
  EXPECT_EQ(age(*step(1), 0), 1);
}

TEST_F(LockstepTest, RequestsAreAnsweredBetweenSteps) {
  const std::string no_envs = "no: there are no envs yet: no env config was accepted";
  EXPECT_EQ(reply(wire::kParams, "{}"), no_envs);
  EXPECT_EQ(reply(wire::kCall, R"({"method": "age"})", {1, wire::kJson}), no_envs);
  EXPECT_EQ(reply(wire::kRender, "", {1, wire::kRaw}), no_envs);
  EXPECT_EQ(ask(wire::kConfigure, R"({"env_config": {"wrong": 1}})").text(), "env_config.wrong: unknown field");
  open(wire::kNextStep);
  reset({0, 1, 2});
  step(1);
  EXPECT_EQ(reply(wire::kCall, R"({"method": "age"})", {1, wire::kJson}), "ok: 1");
  EXPECT_EQ(reply(wire::kCall, R"({"method": "leap"})", {1, wire::kJson}), "no: there is no method leap");
  EXPECT_EQ(reply(wire::kCall, R"({"op": "get_attr", "name": "speed"})", {0, wire::kJson}), "ok: 1");
  EXPECT_EQ(reply(wire::kCall, R"({"op": "set_attr", "name": "speed", "value": 4})", {0, wire::kJson}), "ok: null");
  EXPECT_EQ(reply(wire::kCall, R"({"op": "get_attr", "name": "speed"})", {0, wire::kJson}), "ok: 4");
  EXPECT_EQ(reply(wire::kParams, R"({"speed": 9})"), "ok: null");
  EXPECT_EQ(reply(wire::kParams, "{}"), "no: params: only speed is known");
  const Answer picture = ask(wire::kRender, "dial", {2, wire::kRaw});
  ASSERT_EQ(picture.payload.size(), sizeof(wire::ReplyHead) + sizeof(wire::Picture) + 6);
  EXPECT_EQ(picture.payload.back(), 2);
  EXPECT_EQ(reply(wire::kRender, "face", {2, wire::kRaw}), "no: there is no view \"face\"; known: spectator, dial");
}

TEST_F(LockstepTest, AnotherSessionBeginsAfresh) {
  open(wire::kNextStep);
  reset({0, 1, 2});
  step(1);
  session_.reset();
  EXPECT_EQ(ask(wire::kUnbind, "").type, wire::kUnbound);
  open(wire::kSameStep);
  EXPECT_EQ(age(*reset({0, 1, 2}), 1), 0);
  EXPECT_EQ(age(*step(5), 1), 1);
}

}  // namespace
}  // namespace uepool::engine
