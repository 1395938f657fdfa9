#include "sim/cart_pole.h"
#include "sim/collect_apples/collect_apples.h"
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
