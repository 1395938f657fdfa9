#include "sim/cart_pole.h"
#include "sim/collect_apples/collect_apples.h"
#include "sim/dodge_ball/dodge_ball.h"
#include "sim/drive/drive.h"
#include "sim/game.h"
#include "sim/pattern.h"

namespace uepool::sim {

const std::vector<GameEntry>& games() {
  static const std::vector<GameEntry> all = {
      {"CartPole", "balance a pole on a cart: Gymnasium's CartPole-v1, step for step",
       []() -> std::unique_ptr<Game> { return std::make_unique<CartPole>(); }},
      {"CollectApples",
       "robots with cameras collect apples in a walled garden; agents as the env config describes them",
       []() -> std::unique_ptr<Game> { return std::make_unique<CollectApples>(); }},
      {"DodgeBall", "two teams of drones throw balls at each other; several agents, action masks, ready for self-play",
       []() -> std::unique_ptr<Game> { return std::make_unique<DodgeBall>(); }},
      {"Drive", "a car follows its route through the streets of a town, seen from above or through the windscreen",
       []() -> std::unique_ptr<Game> { return std::make_unique<Drive>(); }},
      {"Pattern", "the self-checking game: every byte tells which row it belongs to; crashes and hangs on request",
       []() -> std::unique_ptr<Game> { return std::make_unique<Pattern>(); }},
  };
  return all;
}

const GameEntry* find_game(const std::string& name) {
  for (const GameEntry& entry : games()) {
    if (name == entry.name) return &entry;
  }
  return nullptr;
}

}  // namespace uepool::sim
