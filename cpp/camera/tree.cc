#include "camera/tree.h"

#include <algorithm>
#include <cstddef>

namespace uepool::camera {
namespace {

constexpr float kHuge = 3e38f;
constexpr int kBins = 16;
constexpr uint32_t kLeafTriangles = 8;     // at most
constexpr float kCostOfNode = 1.2f;        // in triangle tests
constexpr uint32_t kMedianFromDepth = 48;  // halving from here on bounds the depth, whatever the triangles are

float component(Vec3 v, int axis) { return axis == 0 ? v.x : axis == 1 ? v.y : v.z; }

int longest_axis(const Box& box) {
  const Vec3 side = box.high - box.low;
  if (side.x >= side.y && side.x >= side.z) return 0;
  return side.y >= side.z ? 1 : 2;
}

struct Range {
  uint32_t begin, end;
  uint32_t size() const { return end - begin; }
};

// Sorts out which triangles come before `middle` along the axis; equal ones by their number.
void split_at(std::vector<uint32_t>* order, const std::vector<Box>& boxes, Range range, uint32_t middle, int axis) {
  const auto before = [&](uint32_t a, uint32_t b) {
    const float ca = component(boxes[a].centre(), axis), cb = component(boxes[b].centre(), axis);
    return ca != cb ? ca < cb : a < b;
  };
  std::nth_element(order->begin() + range.begin, order->begin() + middle, order->begin() + range.end, before);
}

Box around_centres(const std::vector<uint32_t>& order, const std::vector<Box>& boxes, Range range) {
  Box box = Box::nothing();
  for (uint32_t i = range.begin; i < range.end; ++i) box.grow(boxes[order[i]].centre());
  return box;
}

std::vector<uint32_t> counting(size_t count) {
  std::vector<uint32_t> numbers(count);
  for (size_t i = 0; i < count; ++i) numbers[i] = static_cast<uint32_t>(i);
  return numbers;
}

struct Split {
  int axis = -1;
  int bin = 0;
  float cost = kHuge;
  float low = 0, width = 0;

  int bin_of(const Box& box) const {
    return std::min(kBins - 1, static_cast<int>((component(box.centre(), axis) - low) / width * kBins));
  }
};

class TreeMaker {
 public:
  explicit TreeMaker(const std::vector<Box>& boxes) : boxes_(boxes) { tree_.order = counting(boxes.size()); }

  Tree make() {
    tree_.nodes.resize(1);
    std::vector<Job> jobs = {{{0, static_cast<uint32_t>(boxes_.size())}, 0, 0}};
    while (!jobs.empty()) {
      const Job job = jobs.back();
      jobs.pop_back();
      const uint32_t middle = divide(job);
      if (middle == job.range.begin) continue;
      const auto child = static_cast<uint32_t>(tree_.nodes.size());
      tree_.nodes.resize(child + 2);
      tree_.nodes[job.node].first = child;
      tree_.nodes[job.node].count = 0;
      jobs.push_back({{middle, job.range.end}, child + 1, job.depth + 1});
      jobs.push_back({{job.range.begin, middle}, child, job.depth + 1});
    }
    return std::move(tree_);
  }

 private:
  struct Job {
    Range range;
    uint32_t node;
    uint32_t depth;
  };

  // Where the second half begins; the range's beginning: it became a leaf.
  uint32_t divide(const Job& job) {
    const Range range = job.range;
    Box box = Box::nothing();
    for (uint32_t i = range.begin; i < range.end; ++i) box.grow(boxes_[tree_.order[i]]);
    Node& node = tree_.nodes[job.node];
    node = {{box.low.x, box.low.y, box.low.z}, range.begin, {box.high.x, box.high.y, box.high.z}, range.size()};
    const Box centres = around_centres(tree_.order, boxes_, range);
    const Split split = job.depth < kMedianFromDepth ? best_split(range, centres) : Split();
    const auto begin = tree_.order.begin() + range.begin, end = tree_.order.begin() + range.end;
    const float area = box.half_area();
    const bool splits = split.axis >= 0;
    const bool worth = splits && split.cost + kCostOfNode * area < static_cast<float>(range.size()) * area;
    if (range.size() <= kLeafTriangles && !worth) {
      std::sort(begin, end);
      return range.begin;
    }
    if (!splits) {
      const uint32_t middle = range.begin + range.size() / 2;
      split_at(&tree_.order, boxes_, range, middle, longest_axis(centres));
      return middle;
    }
    const auto middle = std::partition(begin, end, [&](uint32_t t) { return split.bin_of(boxes_[t]) <= split.bin; });
    return static_cast<uint32_t>(middle - tree_.order.begin());
  }

  Split best_split(Range range, const Box& centres) const {
    Split best;
    if (range.size() <= 2) return best;
    for (int axis = 0; axis < 3; ++axis) {
      Split split;
      split.axis = axis;
      split.low = component(centres.low, axis);
      split.width = component(centres.high, axis) - split.low;
      if (!(split.width > 0)) continue;
      find_bin(range, &split);
      if (split.cost < best.cost) best = split;
    }
    return best;
  }

  void find_bin(Range range, Split* split) const {
    Box bins[kBins];
    uint32_t counts[kBins] = {};
    for (Box& box : bins) box = Box::nothing();
    for (uint32_t i = range.begin; i < range.end; ++i) {
      const Box& box = boxes_[tree_.order[i]];
      const int bin = split->bin_of(box);
      ++counts[bin];
      bins[bin].grow(box);
    }
    float right_cost[kBins] = {};
    bool right_any[kBins] = {};
    Box right = Box::nothing();
    uint32_t behind = 0;
    for (int bin = kBins - 1; bin > 0; --bin) {
      right.grow(bins[bin]);
      behind += counts[bin];
      right_any[bin] = behind > 0;
      right_cost[bin] = behind ? right.half_area() * static_cast<float>(behind) : 0;
    }
    Box left = Box::nothing();
    uint32_t before = 0;
    for (int bin = 0; bin + 1 < kBins; ++bin) {
      left.grow(bins[bin]);
      before += counts[bin];
      if (before == 0 || !right_any[bin + 1]) continue;
      const float cost = left.half_area() * static_cast<float>(before) + right_cost[bin + 1];
      if (cost < split->cost) {
        split->cost = cost;
        split->bin = bin;
      }
    }
  }

  const std::vector<Box>& boxes_;
  Tree tree_;
};

}  // namespace

Box Box::nothing() { return {{kHuge, kHuge, kHuge}, {-kHuge, -kHuge, -kHuge}}; }

void Box::grow(Vec3 p) {
  low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
  high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
}

void Box::grow(const Box& other) {
  grow(other.low);
  grow(other.high);
}

float Box::half_area() const {
  const Vec3 side = high - low;
  return side.x * side.y + side.y * side.z + side.z * side.x;
}

std::vector<std::vector<uint32_t>> make_clusters(const std::vector<Box>& boxes) {
  std::vector<std::vector<uint32_t>> clusters;
  if (boxes.empty()) return clusters;
  std::vector<uint32_t> order = counting(boxes.size());
  std::vector<Range> ranges = {{0, static_cast<uint32_t>(boxes.size())}};
  while (!ranges.empty()) {
    const Range range = ranges.back();
    ranges.pop_back();
    if (range.size() <= kMaxClusterTriangles) {
      clusters.emplace_back(order.begin() + range.begin, order.begin() + range.end);
      std::sort(clusters.back().begin(), clusters.back().end());
      continue;
    }
    uint32_t half = kMaxClusterTriangles;  // full clusters on one side
    while (half * 2 < range.size()) half *= 2;
    const uint32_t middle = range.begin + half;
    split_at(&order, boxes, range, middle, longest_axis(around_centres(order, boxes, range)));
    ranges.push_back({middle, range.end});
    ranges.push_back({range.begin, middle});
  }
  return clusters;
}

Tree make_tree(const std::vector<Box>& boxes) {
  if (boxes.empty()) return {};
  return TreeMaker(boxes).make();
}

}  // namespace uepool::camera
