#include "engine/dialler.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

namespace uepool::engine {
namespace {

// A listening socket that answers nothing by itself.
class Listener {
 public:
  explicit Listener(int backlog = 1) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(socket_, backlog), 0);
    socklen_t bytes = sizeof(address);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &bytes), 0);
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { hang_up(); }
  void hang_up() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }
  int accept_one() const { return accept(socket_, nullptr, nullptr); }
  link::LinkOptions options() const {
    link::LinkOptions options;
    options.address = "127.0.0.1:" + std::to_string(port_);
    options.token = "secret";
    options.engine = "test";
    return options;
  }

 private:
  int socket_;
  int port_ = 0;
};

bool wait_for(Dialler& dialler, std::unique_ptr<link::Link>* link) {
  while (!dialler.poll(link)) std::this_thread::yield();
  return *link != nullptr;
}

TEST(Dialler, HandsOverTheConnection) {
  Listener server;
  Dialler dialler;
  EXPECT_FALSE(dialler.is_dialling());
  dialler.dial(server.options());
  EXPECT_TRUE(dialler.is_dialling());
  const int peer = server.accept_one();
  ASSERT_GE(peer, 0);
  std::unique_ptr<link::Link> link;
  ASSERT_TRUE(wait_for(dialler, &link));
  EXPECT_FALSE(dialler.is_dialling());
  EXPECT_EQ(dialler.error(), "");
  // It works from this thread, and hears of the server's end.
  link::Event event;
  ASSERT_TRUE(link->next(&event, 0));
  EXPECT_EQ(event.kind, link::Event::kNone);
  close(peer);
  while (link->next(&event)) {
  }
  EXPECT_NE(link->error(), "");
}

TEST(Dialler, SaysWhyNobodyAnswered) {
  Listener server;
  const link::LinkOptions options = server.options();
  server.hang_up();
  Dialler dialler;
  dialler.dial(options);
  std::unique_ptr<link::Link> link;
  EXPECT_FALSE(wait_for(dialler, &link));
  EXPECT_NE(dialler.error().find(options.address), std::string::npos) << dialler.error();
  EXPECT_FALSE(dialler.is_dialling());
}

TEST(Dialler, TriesAgainAndForgetsTheErrorOfBefore) {
  Listener server;
  Dialler dialler;
  link::LinkOptions nobody = server.options();
  nobody.address = "@uepool-nobody-listens-here";
  dialler.dial(nobody);
  std::unique_ptr<link::Link> link;
  EXPECT_FALSE(wait_for(dialler, &link));
  EXPECT_NE(dialler.error(), "");
  dialler.dial(server.options());
  const int peer = server.accept_one();
  EXPECT_TRUE(wait_for(dialler, &link));
  EXPECT_EQ(dialler.error(), "");
  close(peer);
}

TEST(Dialler, SaysNothingWhenNothingWasDialled) {
  Dialler dialler;
  std::unique_ptr<link::Link> link;
  EXPECT_FALSE(dialler.poll(&link));
}

TEST(Dialler, GoesWithoutWaitingForItsAttempt) {
  // A queue that is full: the attempt stays under way until the listener goes.
  Listener server(0);
  const int first = socket(AF_INET, SOCK_STREAM, 0), second = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(server.options().address.substr(10))));
  ASSERT_EQ(connect(first, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  connect(second, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  {
    Dialler dialler;
    dialler.dial(server.options());
    std::unique_ptr<link::Link> link;
    EXPECT_FALSE(dialler.poll(&link));
    EXPECT_TRUE(dialler.is_dialling());
  }
  server.hang_up();
  close(first);
  close(second);
}

}  // namespace
}  // namespace uepool::engine
