#include "link/link.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <string>
#include <thread>

namespace uepool::link {
namespace {

// The server's end of one instance's socket, spoken by hand.
class FakeServer {
 public:
  FakeServer() : name_("@uepool-link-test-" + std::to_string(getpid()) + "-" + std::to_string(++count_)) {
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name_.data(), name_.size());
    address.sun_path[0] = 0;
    const auto bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), bytes), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
  }
  ~FakeServer() {
    hang_up();
    close(listener_);
  }

  LinkOptions options(uint32_t envs = 2) const {
    LinkOptions options;
    options.address = name_;
    options.token = "secret";
    options.engine = "test";
    options.envs = envs;
    return options;
  }
  void accept_one() { peer_ = accept(listener_, nullptr, nullptr); }
  void hang_up() {
    if (peer_ >= 0) close(peer_);
    peer_ = -1;
  }

  void send(uint32_t type, uint32_t request, const std::string& payload, int fd = -1) {
    wire::MessageHead head{static_cast<uint32_t>(payload.size()), type, request, 0};
    std::string whole(reinterpret_cast<const char*>(&head), sizeof(head));
    whole += payload;
    iovec io{whole.data(), whole.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &io;
    message.msg_iovlen = 1;
    if (fd >= 0) {
      message.msg_control = control;
      message.msg_controllen = sizeof(control);
      cmsghdr* c = CMSG_FIRSTHDR(&message);
      c->cmsg_level = SOL_SOCKET;
      c->cmsg_type = SCM_RIGHTS;
      c->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(c), &fd, sizeof(int));
    }
    ASSERT_EQ(sendmsg(peer_, &message, MSG_NOSIGNAL), static_cast<ssize_t>(whole.size()));
  }
  void send_raw(const void* data, size_t bytes) { ASSERT_EQ(write(peer_, data, bytes), static_cast<ssize_t>(bytes)); }

  Message read_message() {
    wire::MessageHead head{};
    Message message;
    EXPECT_TRUE(platform::receive_all(peer_, &head, sizeof(head), nullptr));
    message.type = head.type;
    message.request = head.request;
    message.payload.resize(head.bytes);
    if (head.bytes != 0) {
      EXPECT_TRUE(platform::receive_all(peer_, message.payload.data(), head.bytes, nullptr));
    }
    return message;
  }

 private:
  static inline int count_ = 0;
  std::string name_;
  int listener_ = -1;
  int peer_ = -1;
};

Spec small_spec() {
  Spec spec;
  spec.observation = Space::box(wire::kF32, {3}, -1, 1);
  spec.action = Space::discrete(4);
  return spec;
}

void greet(FakeServer& server, Link& link) {
  ASSERT_TRUE(link.connect(server.options())) << link.error();
  server.accept_one();
  EXPECT_EQ(server.read_message().type, wire::kHello);
}

TEST(Link, SaysHelloWithEverythingTheServerNeeds) {
  FakeServer server;
  Link link;
  ASSERT_TRUE(link.connect(server.options(3)));
  server.accept_one();
  const Message message = server.read_message();
  ASSERT_EQ(message.type, wire::kHello);
  ASSERT_EQ(message.payload.size(), sizeof(wire::Hello));
  wire::Hello hello;
  std::memcpy(&hello, message.payload.data(), sizeof(hello));
  EXPECT_EQ(hello.magic, wire::kLinkMagic);
  EXPECT_EQ(hello.version, wire::kLinkVersion);
  EXPECT_EQ(hello.envs, 3u);
  EXPECT_EQ(hello.pid, static_cast<uint32_t>(getpid()));
  EXPECT_STREQ(hello.token, "secret");
  EXPECT_STREQ(hello.engine, "test");
}

TEST(Link, CannotConnectSaysWhere) {
  Link link;
  LinkOptions options;
  options.address = "@uepool-nobody-listens-here";
  EXPECT_FALSE(link.connect(options));
  EXPECT_NE(link.error().find("uepool-nobody-listens-here"), std::string::npos);
  options.address = "nonsense";
  EXPECT_FALSE(Link().connect(options));
}

TEST(Link, AnswersConfigureWithItsSpec) {
  FakeServer server;
  Link link;
  greet(server, link);
  server.send(wire::kConfigure, 0, "{\"env_config\":{}}");
  Event event;
  ASSERT_TRUE(link.next(&event));
  EXPECT_EQ(event.kind, Event::kConfigure);
  EXPECT_EQ(event.text, "{\"env_config\":{}}");
  link.offer(small_spec());
  const Message answer = server.read_message();
  EXPECT_EQ(answer.type, wire::kSpec);
  EXPECT_NE(answer.text().find("\"Discrete\",\"n\":4"), std::string::npos);
}

TEST(Link, ARefusalEndsItWithTheServersReason) {
  FakeServer server;
  Link link;
  greet(server, link);
  server.send(wire::kRefuse, 0, "protocol version 1 is not spoken here");
  Event event;
  EXPECT_FALSE(link.next(&event));
  EXPECT_NE(link.error().find("not spoken here"), std::string::npos);
}

TEST(Link, EndsWhenTheServerIsGoneOrSaysSo) {
  Event event;
  {
    FakeServer server;
    Link link;
    greet(server, link);
    server.hang_up();
    EXPECT_FALSE(link.next(&event));
    EXPECT_FALSE(link.error().empty());
  }
  {
    FakeServer server;
    Link link;
    greet(server, link);
    server.send(wire::kShutdown, 0, "");
    EXPECT_FALSE(link.next(&event));
    EXPECT_TRUE(link.error().empty());
  }
}

// A process whose engine is busy with something else when its server goes, and for longer than it is given then.
pid_t start_busy(bool outlives_server) {
  const pid_t child = fork();
  if (child != 0) return child;
  FakeServer server;
  Link link;
  LinkOptions options = server.options();
  options.outlives_server = outlives_server;
  if (!link.connect(options)) _exit(1);
  server.accept_one();
  server.read_message();
  server.hang_up();
  std::this_thread::sleep_for(std::chrono::seconds(6));
  // Still there; and once it looks, it is told.
  Event event;
  _exit(!link.next(&event) && !link.error().empty() ? 7 : 1);
}

int exit_code_of(pid_t child) {
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Link, AnInstanceEndsWithItsServerAndAnEditorDoesNot) {
  const pid_t instance = start_busy(false);
  const pid_t editor = start_busy(true);
  EXPECT_EQ(exit_code_of(instance), 3);
  EXPECT_EQ(exit_code_of(editor), 7);
}

TEST(Link, DoesNotBlockAnEngineThatMustNotBe) {
  FakeServer server;
  Link link;
  greet(server, link);
  Event event;
  ASSERT_TRUE(link.next(&event, 0));
  EXPECT_EQ(event.kind, Event::kNone);
}

TEST(Link, MalformedMessagesEndTheConnection) {
  const wire::MessageHead too_long{wire::kMaxMessageBytes + 1, wire::kConfigure, 0, 0};
  const wire::MessageHead unknown{0, 4711, 0, 0};
  const wire::MessageHead short_call{2, wire::kCall, 1, 0};
  for (const auto* head : {&too_long, &unknown, &short_call}) {
    FakeServer server;
    Link link;
    greet(server, link);
    server.send_raw(head, sizeof(*head));
    if (head == &short_call) server.send_raw("xx", 2);
    Event event;
    EXPECT_FALSE(link.next(&event));
    EXPECT_FALSE(link.error().empty());
  }
}

TEST(Link, RequestsCarryTheirNumberBack) {
  FakeServer server;
  Link link;
  greet(server, link);
  const wire::CallHead call{1, wire::kJson};
  server.send(wire::kCall, 77, std::string(reinterpret_cast<const char*>(&call), sizeof(call)) + "{}");
  Event event;
  ASSERT_TRUE(link.next(&event));
  EXPECT_EQ(event.kind, Event::kCall);
  EXPECT_EQ(event.env, 1u);
  EXPECT_EQ(event.text, "{}");
  link.reply_error(event.request, "no such method");
  const Message answer = server.read_message();
  EXPECT_EQ(answer.type, wire::kReply);
  EXPECT_EQ(answer.request, 77u);
  EXPECT_NE(answer.text().find("no such method"), std::string::npos);
}

// A segment just large enough, and a Bind message for it that one field at a time makes wrong.
class BindTest : public ::testing::Test {
 protected:
  void SetUp() override {
    head_.total_bytes = 65536;
    head_.num_envs = head_.batch_size = head_.num_bound = 2;
    head_.agents = head_.num_blocks = 1;
    head_.num_tensors = 2;
    head_.envs_offset = 4096;
    head_.ready_offset = 8192;
    head_.messages_offset = 8256;
    head_.blocks_offset = 32768;
    head_.block_stride = 4096;
    head_.wake_offset = wire::kHotWordsOffset;
    head_.wake_bits = ~0u;
    tensors_[0].role = wire::kObservation;
    tensors_[0].dtype = wire::kF32;
    tensors_[0].ndim = 1;
    tensors_[0].dims[0] = 3;
    tensors_[0].row_bytes = 12;
    tensors_[1].role = wire::kAction;
    tensors_[1].dtype = wire::kI64;
    tensors_[1].row_bytes = 8;
    tensors_[1].offset = 20480;
  }

  // Empty: bound. Otherwise why it was refused.
  std::string bind(uint64_t real_bytes = 65536) {
    FakeServer server;
    Link link;
    greet(server, link);
    server.send(wire::kConfigure, 0, "{}");
    Event event;
    EXPECT_TRUE(link.next(&event));
    link.offer(small_spec());
    server.read_message();
    const int fd = memfd_create("uepool-test", MFD_CLOEXEC);
    EXPECT_EQ(ftruncate(fd, static_cast<off_t>(real_bytes)), 0);
    std::string payload(reinterpret_cast<const char*>(&head_), sizeof(head_));
    payload.append(reinterpret_cast<const char*>(tensors_), sizeof(tensors_));
    payload.append(reinterpret_cast<const char*>(envs_), sizeof(envs_));
    server.send(wire::kBind, 5, payload, fd);
    close(fd);
    const bool bound = link.next(&event);
    const Message answer = server.read_message();
    EXPECT_EQ(answer.type, bound ? wire::kBound : wire::kRefuse);
    return bound ? "" : answer.text();
  }

  wire::BindHead head_{};
  wire::TensorDesc tensors_[2]{};
  wire::EnvBinding envs_[2]{{0, 0, 0, 0}, {1, 0, 0, 0}};
};

TEST_F(BindTest, ASoundLayoutIsAccepted) { EXPECT_EQ(bind(), ""); }

TEST_F(BindTest, TheSegmentMustHaveTheAnnouncedSize) { EXPECT_NE(bind(4096), ""); }

TEST_F(BindTest, NothingMayLieOutside) {
  const wire::BindHead good = head_;
  const uint64_t far = ~uint64_t{0} - 63;
  for (uint64_t wire::BindHead::* field :
       {&wire::BindHead::envs_offset, &wire::BindHead::ready_offset, &wire::BindHead::messages_offset,
        &wire::BindHead::blocks_offset, &wire::BindHead::block_stride, &wire::BindHead::wake_offset}) {
    for (const uint64_t value : {far, uint64_t{65536}}) {
      head_ = good;
      head_.*field = value;
      EXPECT_NE(bind(), "");
    }
  }
  head_ = good;
  for (uint32_t wire::BindHead::* field : {&wire::BindHead::num_envs, &wire::BindHead::agents,
                                           &wire::BindHead::num_blocks, &wire::BindHead::num_tensors}) {
    head_ = good;
    head_.*field = 0xffffffff;
    EXPECT_NE(bind(), "");
  }
}

TEST_F(BindTest, TensorsMustBeTheOnesOffered) {
  const wire::TensorDesc good = tensors_[0];
  tensors_[0].dims[0] = 4;
  tensors_[0].row_bytes = 16;
  EXPECT_NE(bind(), "");
  tensors_[0] = good;
  tensors_[0].dtype = wire::kF64;
  EXPECT_NE(bind(), "");
  tensors_[0] = good;
  tensors_[0].offset = uint64_t{1} << 60;
  EXPECT_NE(bind(), "");
  tensors_[0] = good;
  envs_[1].env = 9;
  EXPECT_NE(bind(), "");
}

}  // namespace
}  // namespace uepool::link
