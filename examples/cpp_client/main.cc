// Steps a pool of a uepool server, its rows in shared memory: uepool-cpp-client HOST:PORT POOL NUM_ENVS STEPS [SEED]
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "client.h"
#include "pattern.h"

namespace {

// CartPole: push to where the pole leans. Others: this and that.
int64_t choose(const Column& observation, uint64_t row, int step) {
  const bool is_cart_pole = observation.tensor->dtype() == "float32" && observation.tensor->row_bytes() == 16;
  if (is_cart_pole) return observation.row<float>(row)[2] > 0 ? 1 : 0;
  return static_cast<int64_t>((row + static_cast<uint64_t>(step)) % 2);
}

void play(Client& client, int steps) {
  const uepool::v1::Opened& opened = client.opened();
  if (opened.actions_size() != 1 || opened.actions(0).dtype() != "int64" || opened.actions(0).shape_size() != 0) {
    throw std::runtime_error("this example takes one discrete action per agent; the pool wants others");
  }
  client.reset();
  const bool is_pattern = client.column(kInfo, "checksum").tensor != nullptr;
  if (is_pattern) check_pattern(client, nullptr);
  std::vector<int64_t> actions(client.rows());
  std::vector<double> returns(client.rows(), 0.0);
  double total = 0.0, finished = 0.0;
  int episodes = 0;
  for (int step = 0; step < steps; ++step) {
    const Column observation = client.column(kObservation);
    for (uint64_t row = 0; row < client.rows(); ++row) actions[row] = choose(observation, row, step);
    client.step(actions);
    if (is_pattern) check_pattern(client, actions.data());
    const Column reward = client.column(kReward), terminated = client.column(kTerminated);
    const Column truncated = client.column(kTruncated);
    for (uint64_t row = 0; row < client.rows(); ++row) {
      total += *reward.row<double>(row);
      returns[row] += *reward.row<double>(row);
      if (*terminated.row<uint8_t>(row) == 0 && *truncated.row<uint8_t>(row) == 0) continue;
      finished += returns[row];
      returns[row] = 0.0;
      ++episodes;
    }
  }
  std::printf("%d steps of %u envs: reward %.17g", steps, opened.num_envs(), total);
  if (episodes > 0) std::printf(", %d episodes with a mean return of %.2f", episodes, finished / episodes);
  std::printf(is_pattern ? "; every row was right\n" : "\n");
}

}  // namespace

int main(int count, char** words) {
  if (count < 5 || count > 6) {
    std::fprintf(stderr, "usage: uepool-cpp-client HOST:PORT POOL NUM_ENVS STEPS [SEED]\n");
    return 2;
  }
  try {
    const char* token = std::getenv("UEPOOL_TOKEN");
    Client client(words[1], token == nullptr ? "" : token, words[2], static_cast<uint32_t>(std::stoul(words[3])),
                  count > 5 ? std::stoull(words[5]) : 0);
    play(client, std::stoi(words[4]));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "uepool-cpp-client: %s\n", error.what());
    return 1;
  }
}
