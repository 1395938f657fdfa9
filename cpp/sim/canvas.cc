#include "sim/canvas.h"

#include <algorithm>
#include <cmath>

namespace uepool::sim {

Canvas::Canvas(uint32_t height, uint32_t width, Colour background) {
  picture_.height = height;
  picture_.width = width;
  picture_.rgb.resize(size_t{height} * width * 3);
  for (size_t i = 0; i < picture_.rgb.size(); i += 3) {
    picture_.rgb[i] = background.red;
    picture_.rgb[i + 1] = background.green;
    picture_.rgb[i + 2] = background.blue;
  }
}

// A pixel is covered as far as its centre lies inside: the distance to the edge, from half a pixel out to half in.
template <class Distance>
void Canvas::fill(Point low, Point high, Colour colour, Distance distance) {
  const auto clip = [](double value, uint32_t size) {
    return static_cast<uint32_t>(std::clamp(value, 0.0, static_cast<double>(size)));
  };
  const uint32_t left = clip(low.x - 1, picture_.width), right = clip(high.x + 2, picture_.width);
  const uint32_t top = clip(low.y - 1, picture_.height), bottom = clip(high.y + 2, picture_.height);
  for (uint32_t y = top; y < bottom; ++y) {
    for (uint32_t x = left; x < right; ++x) {
      const double cover = std::clamp(0.5 - distance(x + 0.5, y + 0.5), 0.0, 1.0);
      if (cover == 0) continue;
      uint8_t* pixel = picture_.rgb.data() + (size_t{y} * picture_.width + x) * 3;
      const uint8_t values[3] = {colour.red, colour.green, colour.blue};
      for (int c = 0; c < 3; ++c)
        pixel[c] = static_cast<uint8_t>(std::lround(pixel[c] + cover * (values[c] - pixel[c])));
    }
  }
}

void Canvas::polygon(const std::vector<Point>& corners, Colour colour) {
  struct Edge {
    double x, y, offset;  // x * px + y * py + offset is the signed distance of (px, py), negative inside
  };
  std::vector<Edge> edges;
  Point low = corners[0], high = corners[0];
  double area = 0;
  for (size_t i = 0; i < corners.size(); ++i) {
    const Point a = corners[i], b = corners[(i + 1) % corners.size()];
    area += a.x * b.y - b.x * a.y;
    low = {std::min(low.x, a.x), std::min(low.y, a.y)};
    high = {std::max(high.x, a.x), std::max(high.y, a.y)};
  }
  for (size_t i = 0; i < corners.size(); ++i) {
    const Point a = corners[i], b = corners[(i + 1) % corners.size()];
    const double length = std::hypot(b.x - a.x, b.y - a.y) * (area > 0 ? 1 : -1);
    if (length == 0) continue;
    const double nx = (b.y - a.y) / length, ny = (a.x - b.x) / length;
    edges.push_back({nx, ny, -(nx * a.x + ny * a.y)});
  }
  fill(low, high, colour, [&](double x, double y) {
    double distance = -1e9;
    for (const Edge& edge : edges) distance = std::max(distance, edge.x * x + edge.y * y + edge.offset);
    return distance;
  });
}

void Canvas::circle(Point centre, double radius, Colour colour) {
  fill({centre.x - radius, centre.y - radius}, {centre.x + radius, centre.y + radius}, colour,
       [&](double x, double y) { return std::hypot(x - centre.x, y - centre.y) - radius; });
}

}  // namespace uepool::sim
