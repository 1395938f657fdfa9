#include "sim/collect_apples/layout.h"

#include <algorithm>
#include <cmath>

#include "sim/math/random.h"

namespace uepool::sim::apples {
namespace {

constexpr int kTries = 4000;         // for one thing; a handful is the rule
constexpr int kTriesNearTrees = 40;  // for an apple, before it may lie anywhere
constexpr double kLargestTrunk = kTrunkRadius * (1 + kTreeScale);
constexpr double kLeeway = 0.05;       // between a robot and what stands around where it begins or picks
constexpr double kAppleSpacing = 0.8;  // between centres
constexpr double kRobotSpacing = 1.2;

bool far_from_all(const std::vector<Apple>& apples, Point at, double distance) {
  return std::ranges::none_of(apples, [&](const Apple& one) { return distance2(one.at, at) < squared(distance); });
}

bool far_from_all(const std::vector<Start>& robots, Point at, double distance) {
  return std::ranges::none_of(robots, [&](const Start& one) { return distance2(one.at, at) < squared(distance); });
}

// The next point that `good` accepts; false: none was found.
template <class Draw, class Good>
bool find_place(const Draw& draw, const Good& good, Point* out, int tries = kTries) {
  for (int i = 0; i < tries; ++i) {
    *out = draw();
    if (good(*out)) return true;
  }
  return false;
}

class Maker {
 public:
  Maker(uint64_t seed, const LayoutRequest& request, const Parameters& parameters)
      : places_(wire::mix64(seed ^ 1)), looks_(wire::mix64(seed ^ 2)), request_(request), parameters_(parameters) {}

  Layout make() {
    layout_.size = parameters_.garden_size;
    const uint32_t drawn = places_.below(2);  // always drawn: the same seed gives the same places in a chosen map
    layout_.map = request_.map == "Orchard" || (request_.map == "Random" && drawn == 1) ? Map::kOrchard : Map::kGarden;
    light_up();
    if (request_.trees) {
      for (const Point at : *request_.trees) plant(next_tree(one_of(kTreeKinds)), at);
      for (size_t i = 0; i < layout_.trees.size(); ++i) require_within("trees", i, layout_.trees[i].at);
    } else if (layout_.map == Map::kOrchard) {
      plant_rows();
    } else {
      plant_anywhere();
    }
    request_.starts ? take_starts() : place_robots();
    request_.apples ? take_apples() : drop_apples();
    return std::move(layout_);
  }

 private:
  double varied(double share) {
    const double drawn = looks_.real(-1, 1);
    return 1 + share * drawn * parameters_.variation;
  }
  Angle turned() { return angle_of(looks_.real(-1, 1) * parameters_.variation * std::numbers::pi); }
  uint32_t one_of(uint32_t n) {
    const uint32_t drawn = looks_.below(n);
    return looks_.real(0, 1) < parameters_.variation ? drawn : 0;
  }
  Point anywhere(double to_wall) {
    const double half = layout_.size / 2 - to_wall;
    const double x = places_.real(-half, half);
    return {x, places_.real(-half, half)};
  }

  // As if all trees were as large as they can be: what they look like must not decide what stands where.
  bool has_room(Point at, double radius, double gap) const {
    const double edge = layout_.size / 2 - radius - gap;
    if (std::abs(at.x) > edge || std::abs(at.y) > edge) return false;
    return std::ranges::none_of(layout_.trees, [&](const Tree& tree) {
      return distance2(tree.at, at) < squared(kLargestTrunk + radius + gap);
    });
  }

  [[noreturn]] static void refuse(const char* what, size_t index, const std::string& why) {
    throw GameError("options." + std::string(what) + "." + std::to_string(index) + ": " + why);
  }
  void require_within(const char* what, size_t index, Point at) const {
    if (std::max(std::abs(at.x), std::abs(at.y)) <= layout_.size / 2) return;
    refuse(what, index, "beyond the garden's walls, " + Json(layout_.size / 2).dump() + " m from its centre");
  }

  void take_starts() {
    for (const Start& start : *request_.starts) {
      const size_t index = layout_.robots.size();
      require_within("robots", index, start.at);
      if (!is_free(layout_, start.at, kRobotRadius, 0)) refuse("robots", index, "it would touch a wall or a tree");
      if (!far_from_all(layout_.robots, start.at, 2 * kRobotRadius)) refuse("robots", index, "it would touch another");
      layout_.robots.push_back(start);
    }
  }

  void take_apples() {
    for (const Point at : *request_.apples) {
      require_within("apples", layout_.apples.size(), at);
      layout_.apples.push_back(next_apple());
      layout_.apples.back().at = at;
    }
  }

  void light_up() {
    layout_.sun.azimuth += turned();
    layout_.sun.height *= varied(0.4);
  }

  Tree next_tree(uint32_t kind) {
    Tree tree;
    tree.scale = varied(kTreeScale);
    tree.kind = kind;
    tree.tone = one_of(kTones);
    tree.yaw = turned();
    return tree;
  }

  void plant(Tree tree, Point at) {
    tree.at = at;
    layout_.trees.push_back(tree);
  }

  void plant_anywhere() {
    const auto draw = [&] { return anywhere(kPassage + kLargestTrunk); };
    const auto good = [&](Point at) { return has_room(at, kLargestTrunk, kPassage); };
    for (int64_t i = 0; i < parameters_.trees; ++i) {
      const Tree tree = next_tree(one_of(kTreeKinds));
      Point at;
      if (!find_place(draw, good, &at)) throw GameError("the garden has no room for so many trees");
      plant(tree, at);
    }
  }

  // Rows along x or y, as square as the number of trees allows, each tree a little off its place.
  void plant_rows() {
    const auto count = static_cast<uint32_t>(parameters_.trees);
    const uint32_t kind = one_of(kTreeKinds);
    const bool along_y = places_.below(2) == 1;
    uint32_t columns = 1;
    while (columns * columns < count) ++columns;
    const uint32_t rows = std::max(1u, (count + columns - 1) / columns);
    const double reach = layout_.size - 2 * (kPassage + kLargestTrunk);
    const double wide = reach / columns, deep = reach / rows, off = 0.1 * std::min(wide, deep);
    const uint32_t first = places_.below(columns * rows);  // some places may stay empty: not always the same
    for (uint32_t n = 0; n < count; ++n) {
      const uint32_t i = (first + n) % (columns * rows);
      const double x = (i % columns + 0.5) * wide - reach / 2 + places_.real(-off, off);
      const double y = (i / columns + 0.5) * deep - reach / 2 + places_.real(-off, off);
      plant(next_tree(kind), along_y ? Point{y, x} : Point{x, y});
    }
  }

  void place_robots() {
    // Those with a place of their own first, so that the others keep clear of them.
    std::vector<Start> taken;
    const double edge = layout_.size / 2 - kRobotRadius - kLeeway;
    const auto named = [&](const SpawnPoint& point) {
      return Start{{point.north * edge, point.west * edge}, angle_of(point.heading * std::numbers::pi / 180)};
    };
    for (const SpawnPoint* point : request_.robots) {
      if (point) taken.push_back(named(*point));
    }
    for (const SpawnPoint* point : request_.robots) {
      if (point) {
        layout_.robots.push_back(named(*point));
        continue;
      }
      Start start;
      start.heading = places_.angle();
      const auto draw = [&] { return anywhere(kRobotRadius + kLeeway); };
      const auto good = [&](Point at) {
        return has_room(at, kRobotRadius, kLeeway) && far_from_all(taken, at, kRobotSpacing);
      };
      if (!find_place(draw, good, &start.at)) throw GameError("the garden has no room for so many robots");
      taken.push_back(start);
      layout_.robots.push_back(start);
    }
  }

  Apple next_apple() {
    Apple apple;
    apple.scale = varied(0.15);
    apple.tone = one_of(kTones);
    apple.yaw = turned();
    return apple;
  }

  Point near_a_tree() {
    if (layout_.trees.empty()) return anywhere(kRobotRadius + kLeeway);
    const Tree& tree = layout_.trees[places_.below(static_cast<uint32_t>(layout_.trees.size()))];
    const double distance = kLargestTrunk + places_.real(0.4, 1.4);
    const Direction away = direction_of(places_.angle());
    return {tree.at.x + distance * away.cosine, tree.at.y + distance * away.sine};
  }

  void drop_apples() {
    const double from_robots = std::min(parameters_.pickup_radius + 0.3, layout_.size / 6);
    const auto good = [&](Point at) {
      return has_room(at, kRobotRadius, kLeeway) && far_from_all(layout_.apples, at, kAppleSpacing) &&
             far_from_all(layout_.robots, at, from_robots);
    };
    const auto anywhere_at_all = [&] { return anywhere(kRobotRadius + kLeeway); };
    for (int64_t i = 0; i < parameters_.apples; ++i) {
      Apple apple = next_apple();
      const bool by_tree =
          layout_.map == Map::kOrchard && find_place([&] { return near_a_tree(); }, good, &apple.at, kTriesNearTrees);
      if (!by_tree && !find_place(anywhere_at_all, good, &apple.at)) {
        throw GameError("the garden has no room for so many apples");
      }
      layout_.apples.push_back(apple);
    }
  }

  Random places_;  // and another generator for looks, so that a change of the variation leaves everything in place
  Random looks_;
  const LayoutRequest& request_;
  const Parameters& parameters_;
  Layout layout_;
};

}  // namespace

const std::vector<std::string>& map_names() {
  static const std::vector<std::string> names = {"Garden", "Orchard", "Random", "CollectApplesMap"};
  return names;
}

const char* name_of(Map map) { return map == Map::kOrchard ? "Orchard" : "Garden"; }

const std::vector<SpawnPoint>& spawn_points() {
  static const std::vector<SpawnPoint> points = {
      {"North", 1, 0, 180},      {"South", -1, 0, 0},       {"East", 0, -1, 90},       {"West", 0, 1, -90},
      {"NorthEast", 1, -1, 135}, {"NorthWest", 1, 1, -135}, {"SouthEast", -1, -1, 45}, {"SouthWest", -1, 1, -45},
      {"Agent1", 1, 0, 180},     {"Agent2", -1, 0, 0},
  };
  return points;
}

Layout make_layout(uint64_t seed, const LayoutRequest& request, const Parameters& parameters) {
  return Maker(seed, request, parameters).make();
}

bool is_free(const Layout& layout, Point at, double radius, double gap) {
  const double edge = layout.size / 2 - radius - gap;
  if (std::abs(at.x) > edge || std::abs(at.y) > edge) return false;
  return std::ranges::none_of(
      layout.trees, [&](const Tree& tree) { return distance2(tree.at, at) < squared(tree.radius() + radius + gap); });
}

}  // namespace uepool::sim::apples
