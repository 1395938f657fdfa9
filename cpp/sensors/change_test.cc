#include "sensors/change.h"

#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <vector>

#include "sensors/test_pictures.h"

namespace uepool::sensors {
namespace {

FrameFormat vector_format(Change change, std::vector<float> low, std::vector<float> high) {
  FrameFormat format;
  format.frame_dtype = format.row_dtype = wire::kF32;
  format.layout = Layout::kChw;
  format.change = change;
  format.pixels = static_cast<uint32_t>(low.size());
  format.low = std::move(low);
  format.high = std::move(high);
  return format;
}

TEST(ChangeTest, TheSrgbTableIsTheCurve) {
  for (int i = 0; i < 256; ++i) {
    const double x = i / 255.0;
    const double y = x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055;
    EXPECT_EQ(kSrgb[i], std::lround(255 * y)) << i;
  }
}

TEST(ChangeTest, EveryByteDividesTo0To1) {
  FrameFormat format;
  format.pixels = 256;
  format.change = Change::kUnit;
  format.row_dtype = wire::kF32;
  std::vector<uint8_t> bytes(256);
  for (int i = 0; i < 256; ++i) bytes[i] = static_cast<uint8_t>(i);
  std::vector<float> row(256);
  convert(format, bytes.data(), row.data());
  for (int i = 0; i < 256; ++i) EXPECT_EQ(row[i], static_cast<float>(i) / 255.0f);
  EXPECT_EQ(row[0], 0);
  EXPECT_EQ(row[255], 1);
}

TEST(ChangeTest, StateStaysWithinItsBounds) {
  const float inf = INFINITY;
  const FrameFormat format = vector_format(Change::kBounds, {-1, -1, -1, 2, -3, -FLT_MAX, -FLT_MAX, -FLT_MAX},
                                           {1, 1, 1, 5, -2, FLT_MAX, FLT_MAX, FLT_MAX});
  std::vector<float> values = {-5, NAN, 0.5f, NAN, NAN, NAN, inf, -inf};
  change_frame(format, values.data());
  EXPECT_EQ(values, (std::vector<float>{-1, 0, 0.5f, 2, -2, 0, FLT_MAX, -FLT_MAX}));
}

TEST(ChangeTest, StateIsRescaledByItsBounds) {
  const FrameFormat format = vector_format(Change::kRescale, {-2, -2, -2, 0, 0, 0, 3, -1, -FLT_MAX, -FLT_MAX},
                                           {2, 2, 2, 10, 10, 10, 3, 3, FLT_MAX, FLT_MAX});
  std::vector<float> values = {-2, 1, 7, 0, 5, 10, 3, 0, -FLT_MAX, FLT_MAX};
  change_frame(format, values.data());
  EXPECT_EQ(values, (std::vector<float>{-1, 0.5f, 1, 0, 0.5f, 1, 0, -0.5f, -1, 1}));
}

TEST(ChangeTest, RescaledStateNeverLeavesItsRange) {
  uint32_t state = 1;
  const auto next = [&] { return static_cast<float>((state = state * 1664525 + 1013904223) >> 8) * 0x1p-24f; };
  for (int i = 0; i < 20000; ++i) {
    const float low = (next() - 0.5f) * 1000, high = low + next() * 1e-3f;
    const FrameFormat format = vector_format(Change::kRescale, {low}, {high});
    float value = low + (high - low) * (next() * 3 - 1);
    change_frame(format, &value);
    ASSERT_GE(value, low < 0 ? -1 : 0);
    ASSERT_LE(value, 1);
  }
}

TEST(ChangeTest, ChannelsAreSeparated) {
  for (const uint32_t pixels : {1u, 2u, 15u, 16u, 17u, 48u, 100u}) {
    FrameFormat format;
    format.pixels = pixels;
    format.channels = 3;
    const std::vector<uint8_t> frame = numbered_frame(format, pixels);
    std::vector<uint8_t> planes(frame.size());
    separate_channels(frame.data(), pixels, planes.data());
    for (uint32_t p = 0; p < pixels; ++p) {
      for (uint32_t c = 0; c < 3; ++c) ASSERT_EQ(planes[c * pixels + p], frame[3 * p + c]);
    }
  }
}

TEST(ChangeTest, InterleavingStaysWithinTheRow) {
  for (const uint32_t channels : {1u, 3u}) {
    for (uint32_t stack = 1; stack <= 16; ++stack) {
      FrameFormat format;
      format.pixels = 11;
      format.channels = channels;
      format.stack = stack;
      std::vector<std::vector<uint8_t>> frames;
      std::vector<const void*> pointers;
      for (uint32_t f = 0; f < stack; ++f) frames.push_back(numbered_frame(format, f));
      const std::vector<uint8_t> wanted = stacked(format, frames);
      for (auto& frame : frames) {
        frame.push_back(0);  // readable one byte further
        pointers.push_back(frame.data());
      }
      std::vector<uint8_t> row(wanted.size() + 8, 0xEE);
      interleave(format, pointers.data(), row.data());
      EXPECT_EQ(std::vector<uint8_t>(row.begin(), row.end() - 8), wanted);
      EXPECT_EQ(std::vector<uint8_t>(row.end() - 8, row.end()), std::vector<uint8_t>(8, 0xEE));
    }
  }
}

}  // namespace
}  // namespace uepool::sensors
