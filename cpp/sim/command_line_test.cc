#include "sim/command_line.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "sim/game.h"

namespace uepool::sim {
namespace {

class CommandLineTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"UEPOOL_LINK", "UEPOOL_TOKEN", "UEPOOL_ENVS"}) unsetenv(name);
  }
  void TearDown() override { SetUp(); }
};

TEST_F(CommandLineTest, ReadsWhatALauncherGives) {
  const CommandLine line = read_command_line({"--game", "CartPole", "--envs", "32", "--link=@name", "--token", "ab"});
  EXPECT_EQ(line.action, CommandLine::Action::kRun) << line.error;
  EXPECT_EQ(line.game, "CartPole");
  EXPECT_EQ(line.envs, 32u);
  EXPECT_EQ(line.link, "@name");
  EXPECT_EQ(line.token, "ab");
  EXPECT_EQ(line.hello_version, wire::kLinkVersion);
}

TEST_F(CommandLineTest, RedialsWhenAskedTo) {
  EXPECT_FALSE(read_command_line({"--game", "Pattern", "--link", "h:1"}).redial);
  const CommandLine line = read_command_line({"--redial", "--game", "Pattern", "--link", "h:1"});
  EXPECT_EQ(line.action, CommandLine::Action::kRun) << line.error;
  EXPECT_TRUE(line.redial);
  EXPECT_EQ(read_command_line({"--game", "Pattern", "--link", "h:1", "--redial=3"}).error, "--redial takes no value");
}

TEST_F(CommandLineTest, VariablesStandInForArguments) {
  setenv("UEPOOL_LINK", "@there", 1);
  setenv("UEPOOL_TOKEN", "cd", 1);
  setenv("UEPOOL_ENVS", "3", 1);
  const CommandLine line = read_command_line({"--game", "Pattern"});
  EXPECT_EQ(line.action, CommandLine::Action::kRun) << line.error;
  EXPECT_EQ(line.link, "@there");
  EXPECT_EQ(line.token, "cd");
  EXPECT_EQ(line.envs, 3u);
  EXPECT_EQ(read_command_line({"--game", "Pattern", "--envs", "4"}).envs, 4u);
  setenv("UEPOOL_ENVS", "many", 1);
  EXPECT_EQ(read_command_line({"--game", "Pattern"}).error,
            "UEPOOL_ENVS: must be an integer from 1 to 65536, not \"many\"");
}

TEST_F(CommandLineTest, KnobsForTests) {
  const CommandLine line = read_command_line(
      {"--game", "Pattern", "--link", "@x", "--hello-version", "99", "--env-config", R"({"height": 3})"});
  EXPECT_EQ(line.hello_version, 99u);
  EXPECT_EQ(line.env_config.find("height")->integer(), 3);
}

TEST_F(CommandLineTest, HelpListVersion) {
  EXPECT_EQ(read_command_line({"--help"}).action, CommandLine::Action::kHelp);
  EXPECT_EQ(read_command_line({"-h"}).action, CommandLine::Action::kHelp);
  EXPECT_EQ(read_command_line({"--list"}).action, CommandLine::Action::kList);
  EXPECT_EQ(read_command_line({"--version"}).action, CommandLine::Action::kVersion);
  EXPECT_EQ(list_text(), "CartPole\nCollectApples\nDodgeBall\nDrive\nPattern\n");
  for (const GameEntry& entry : games()) EXPECT_NE(help_text().find(entry.summary), std::string::npos);
}

TEST_F(CommandLineTest, MistakesAreNamed) {
  const auto error = [](const std::vector<std::string>& arguments) {
    const CommandLine line = read_command_line(arguments);
    EXPECT_EQ(line.action, CommandLine::Action::kError);
    return line.error;
  };
  EXPECT_EQ(error({}), "--game is missing; games: CartPole, CollectApples, DodgeBall, Drive, Pattern");
  EXPECT_EQ(error({"--game", "Pong"}),
            "unknown game \"Pong\"; games: CartPole, CollectApples, DodgeBall, Drive, Pattern");
  EXPECT_EQ(error({"--game", "Pattern", "--link", "@x", "--envs", "0"}),
            "--envs: must be an integer from 1 to 65536, not \"0\"");
  EXPECT_EQ(error({"--game", "Pattern"}), "--link is missing: the address of a server to play for; see --help");
  EXPECT_EQ(error({"--game"}), "--game: a value is missing");
  EXPECT_EQ(error({"--game", "Pattern", "--env-config", "[1]"}), "--env-config: must be a JSON object, not [1]");
  EXPECT_EQ(error({"--game", "Pattern", "--env-config", "{"}),
            "--env-config: JSON, line 1 column 2: expected a key in quotes");
  EXPECT_EQ(error({"--game", "Pattern", "--list=1"}), "--list takes no value");
  EXPECT_EQ(error({"extra"}).find("unknown argument \"extra\"; known: --game"), 0u);
}

}  // namespace
}  // namespace uepool::sim
