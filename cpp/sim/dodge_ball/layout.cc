#include "sim/dodge_ball/layout.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "sim/math/point.h"
#include "sim/math/random.h"

namespace uepool::sim::dodge {
namespace {

constexpr int kTries = 4000;                          // for one thing; a handful is the rule
constexpr double kPassage = 2 * kDroneRadius + 0.15;  // between pillars, and between pillars and walls
constexpr double kBallSpacing = 0.5;                  // between centres
constexpr double kPillarsWithin = 0.25;               // of the arena's size, to both sides of the middle
constexpr double kBallsWithin = 0.12;                 // likewise
constexpr double kStartFrom = 0.36, kStartTo = 0.44;  // of the arena's size, from the middle

Vector turned_around(Vector at) { return {-at.x, -at.y, at.z}; }  // about the arena's middle

class Maker {
 public:
  Maker(uint64_t seed, const LayoutRequest& request, const Parameters& parameters)
      : places_(wire::mix64(seed ^ 1)), looks_(wire::mix64(seed ^ 2)), request_(request), parameters_(parameters) {}

  Layout make() {
    layout_.arena = Arena(parameters_.arena_size);
    layout_.sun.azimuth = looks_.angle();
    layout_.sun.height = looks_.real(1.2, 2.4);
    request_.pillars ? take_pillars() : place_pillars();
    request_.balls ? take_balls() : place_balls();
    request_.drones ? take_drones() : place_drones();
    return std::move(layout_);
  }

 private:
  const Arena& arena() const { return layout_.arena; }

  [[noreturn]] static void refuse(const char* what, size_t index, const std::string& why) {
    throw GameError("options." + std::string(what) + "." + std::to_string(index) + ": " + why);
  }

  void take_pillars() {
    for (const Vector at : *request_.pillars) {
      if (std::abs(at.x) > arena().half_length || std::abs(at.y) > arena().half_width) {
        refuse("pillars", layout_.pillars.size(), "beyond the arena's walls");
      }
      layout_.pillars.push_back({at.x, at.y, arena().pillar_radius(1), 1});
    }
  }

  void take_balls() {
    for (const Vector at : *request_.balls) {
      if (!is_free(layout_, at, kBallRadius, 0)) {
        refuse("balls", layout_.balls.size(), "it would touch a wall, floor, roof or pillar");
      }
      layout_.balls.push_back(at);
    }
  }

  void take_drones() {
    for (const Start& start : *request_.drones) {
      const size_t index = layout_.drones.size();
      if (!is_free(layout_, start.at, kDroneRadius, 0)) {
        refuse("drones", index, "it would touch a wall, floor, roof or pillar");
      }
      if (std::ranges::any_of(layout_.drones, [&](const Start& other) {
            return distance2(other.at, start.at) < squared(2 * kDroneRadius);
          })) {
        refuse("drones", index, "it would touch another");
      }
      layout_.drones.push_back(start);
    }
  }

  // In pairs that lie opposite each other, so that neither team has it better; an odd one stands in the middle.
  void place_pillars() {
    const auto good = [&](Vector at, double radius) {
      return std::ranges::all_of(layout_.pillars, [&](const Pillar& other) {
        return squared(other.x - at.x) + squared(other.y - at.y) >= squared(other.radius + radius + kPassage);
      });
    };
    if (parameters_.pillars % 2 == 1) add_pillar({}, places_.below(kPillarSizes));
    for (int64_t pair = 0; pair < parameters_.pillars / 2; ++pair) {
      const uint32_t size = places_.below(kPillarSizes);
      const double radius = arena().pillar_radius(size);
      const double y = arena().half_width - radius - kPassage, x = arena().size * kPillarsWithin;
      const Vector at = find(
          "pillars", [&] { return anywhere(x, y, 0, 0); },
          [&](Vector one) {
            return good(one, radius) && 4 * (squared(one.x) + squared(one.y)) >= squared(2 * radius + kPassage);
          });
      add_pillar(at, size);
      add_pillar(turned_around(at), size);
    }
  }

  void add_pillar(Vector at, uint32_t size) {
    layout_.pillars.push_back({at.x, at.y, arena().pillar_radius(size), size});
  }

  // They hover about the middle, in pairs likewise; an odd one as far from one team as from the other.
  void place_balls() {
    const auto good = [&](Vector at) {
      return is_free(layout_, at, kDroneRadius, 0.05) && std::ranges::all_of(layout_.balls, [&](Vector other) {
               return distance2(other, at) >= squared(kBallSpacing);
             });
    };
    const double y = arena().half_width - 0.4, low = 0.15 * arena().height, high = 0.75 * arena().height;
    const auto draw = [&](double x) { return [&, x] { return anywhere(x, y, low, high); }; };
    if (parameters_.balls % 2 == 1) layout_.balls.push_back(find("balls", draw(0), good));
    for (int64_t pair = 0; pair < parameters_.balls / 2; ++pair) {
      const Vector at = find("balls", draw(arena().size * kBallsWithin), [&](Vector one) {
        return good(one) && distance2(one, turned_around(one)) >= squared(kBallSpacing);
      });
      layout_.balls.push_back(at);
      layout_.balls.push_back(turned_around(at));
    }
  }

  // Each in its lane at the team's end, looking at the other end or up to 30 degrees past it.
  void place_drones() {
    for (const Seat& seat : request_.seats) {
      const double lane = 2 * arena().half_width / team_size(request_.seats, seat.team);
      const double play = (lane - kNarrowestLane) / 2 + 0.1;
      Start start;
      start.at.x = -places_.real(kStartFrom, kStartTo) * arena().size;
      start.at.y = arena().half_width - lane * (seat.lane + 0.5) + places_.real(-play, play);
      start.at.z = places_.real(0.3, 0.7) * arena().height;
      start.heading = angle_of(places_.real(-1, 1) * std::numbers::pi / 6);
      if (seat.team == Team::kRed) {
        start.at = turned_around(start.at);
        start.heading += angle_of(std::numbers::pi);
      }
      layout_.drones.push_back(start);
    }
  }

  Vector anywhere(double x, double y, double low, double high) {
    Vector at;
    at.x = places_.real(-x, x);
    at.y = places_.real(-y, y);
    at.z = places_.real(low, high);
    return at;
  }

  template <class Draw, class Good>
  Vector find(const char* what, const Draw& draw, const Good& good) {
    for (int i = 0; i < kTries; ++i) {
      const Vector at = draw();
      if (good(at)) return at;
    }
    throw GameError("the arena has no room for so many " + std::string(what));
  }

  Random places_;  // and another generator for looks
  Random looks_;
  const LayoutRequest& request_;
  const Parameters& parameters_;
  Layout layout_;
};

}  // namespace

Layout make_layout(uint64_t seed, const LayoutRequest& request, const Parameters& parameters) {
  return Maker(seed, request, parameters).make();
}

bool is_free(const Layout& layout, Vector at, double radius, double gap) {
  const double reach = radius + gap;
  const Arena& arena = layout.arena;
  if (std::abs(at.x) > arena.half_length - reach || std::abs(at.y) > arena.half_width - reach) return false;
  if (at.z < reach || at.z > arena.height - reach) return false;
  return std::ranges::none_of(layout.pillars, [&](const Pillar& pillar) {
    return squared(pillar.x - at.x) + squared(pillar.y - at.y) < squared(pillar.radius + reach);
  });
}

}  // namespace uepool::sim::dodge
