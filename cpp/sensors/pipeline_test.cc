#include "sensors/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "sensors/change.h"
#include "sensors/test_pictures.h"

namespace uepool::sensors {
namespace {

using Bytes = std::vector<uint8_t>;

// A pipeline of bytes, and what its rows should be.
struct Checked {
  explicit Checked(const SensorSettings& settings, uint32_t streams = 1) : format(frame_format(settings)) {
    EXPECT_TRUE(pipeline.configure(format, streams));
  }

  // Frame number `number` if one is due.
  Bytes step(uint32_t number, bool first = false, uint32_t stream = 0) {
    Bytes row(format.row_bytes(), 0xEE);
    void* frame = pipeline.begin(stream, first, row.data());
    drew = frame != nullptr;
    if (frame) {
      straight = frame == row.data();
      const Bytes bytes = numbered_frame(format, number);
      std::memcpy(frame, bytes.data(), bytes.size());
    }
    pipeline.write(stream, row.data());
    return row;
  }
  Bytes wanted(const std::vector<uint32_t>& numbers) const {
    std::vector<Bytes> frames;
    for (const uint32_t number : numbers) frames.push_back(numbered_frame(format, number));
    return stacked(format, frames);
  }

  FrameFormat format;
  Pipeline pipeline;
  bool drew = false;
  bool straight = false;
};

SensorSettings camera(Layout layout, bool grey, uint32_t height = 5, uint32_t width = 7) {
  SensorSettings settings = image_settings(Kind::kCamera, height, width);
  settings.image.layout = layout;
  settings.image.grayscale = grey;
  return settings;
}

TEST(PipelineTest, PlainPicturesAreDrawnIntoTheRow) {
  Checked rgb(camera(Layout::kHwc, false));
  EXPECT_EQ(rgb.step(1, true), rgb.wanted({1}));
  EXPECT_TRUE(rgb.straight);
  EXPECT_EQ(Pipeline::memory(rgb.format, 1000), 1000 * Pipeline::memory(rgb.format, 1)) << "nothing but counters";
  Checked grey(camera(Layout::kChw, true));
  EXPECT_EQ(grey.step(1, true), grey.wanted({1}));
  EXPECT_TRUE(grey.straight);
  Checked planes(camera(Layout::kChw, false));
  EXPECT_EQ(planes.step(1, true), planes.wanted({1}));
  EXPECT_FALSE(planes.straight);
}

TEST(PipelineTest, StacksOfEveryLayoutAndSize) {
  for (const Layout layout : {Layout::kHwc, Layout::kChw}) {
    for (const bool grey : {false, true}) {
      for (const uint32_t stack : {1u, 2u, 3u, 4u, 16u}) {
        for (const auto& [height, width] : {std::pair{1u, 1u}, {5u, 7u}, {17u, 4u}}) {
          Checked checked(with_stack(camera(layout, grey, height, width), stack));
          std::vector<uint32_t> last(stack, 100);
          EXPECT_EQ(checked.step(100, true), checked.wanted(last));
          for (uint32_t n = 101; n < 140; ++n) {
            last.erase(last.begin());
            last.push_back(n);
            ASSERT_EQ(checked.step(n), checked.wanted(last)) << "stack " << stack << ", frame " << n;
          }
        }
      }
    }
  }
}

TEST(PipelineTest, ANewEpisodeForgetsTheOldFrames) {
  Checked checked(with_stack(camera(Layout::kHwc, true), 4));
  for (uint32_t length = 1; length < 12; ++length) {
    const uint32_t base = length * 20;
    EXPECT_EQ(checked.step(base, true), checked.wanted({base, base, base, base}));
    for (uint32_t n = 1; n < length; ++n) {
      const auto frame = [&](uint32_t back) { return n > back ? base + n - back : base; };
      ASSERT_EQ(checked.step(base + n), checked.wanted({frame(3), frame(2), frame(1), frame(0)}));
    }
  }
}

TEST(PipelineTest, TheFirstObservationOfAllStartsAnEpisode) {
  Checked checked(with_stack(camera(Layout::kHwc, true), 2));
  EXPECT_EQ(checked.step(7, false), checked.wanted({7, 7}));
  EXPECT_EQ(checked.step(8, false), checked.wanted({7, 8}));
}

TEST(PipelineTest, StreamsDoNotTouchEachOther) {
  Checked checked(with_stack(camera(Layout::kChw, true), 3, 2), 3);
  for (uint32_t stream = 0; stream < 3; ++stream) checked.step(stream * 100, true, stream);
  for (uint32_t n = 1; n <= 4; ++n) {
    for (const uint32_t stream : {0u, 2u}) checked.step(stream * 100 + n, false, stream);
  }
  EXPECT_EQ(checked.step(50, true, 2), checked.wanted({50, 50, 50}));
  EXPECT_EQ(checked.step(5, false, 0), checked.wanted({0, 2, 4}));
  EXPECT_EQ(checked.step(6, false, 0), checked.wanted({2, 4, 6}));
  EXPECT_EQ(checked.step(101, false, 1), checked.wanted({100, 100, 100}));
  EXPECT_EQ(checked.step(102, false, 1), checked.wanted({100, 100, 102}));
}

TEST(PipelineTest, SkippedStepsShowWhatWasRead) {
  for (const Layout layout : {Layout::kHwc, Layout::kChw}) {
    for (const bool grey : {false, true}) {
      Checked checked(with_stack(camera(layout, grey), 1, 3));
      for (uint32_t n = 0; n < 10; ++n) {
        ASSERT_EQ(checked.step(n, n == 0), checked.wanted({n / 3 * 3}));
        ASSERT_EQ(checked.drew, n % 3 == 0);
      }
      ASSERT_EQ(checked.step(50, true), checked.wanted({50})) << "an episode reads in its first step";
      ASSERT_EQ(checked.step(51), checked.wanted({50}));
    }
  }
}

TEST(PipelineTest, StacksHoldFramesThatWereRead) {
  Checked checked(with_stack(camera(Layout::kHwc, true), 3, 2));
  EXPECT_EQ(checked.step(0, true), checked.wanted({0, 0, 0}));
  EXPECT_EQ(checked.step(1), checked.wanted({0, 0, 0}));
  EXPECT_EQ(checked.step(2), checked.wanted({0, 0, 2}));
  EXPECT_EQ(checked.step(3), checked.wanted({0, 0, 2}));
  EXPECT_EQ(checked.step(4), checked.wanted({0, 2, 4}));
  EXPECT_EQ(checked.step(5), checked.wanted({0, 2, 4}));
  EXPECT_EQ(checked.step(6), checked.wanted({2, 4, 6}));
}

TEST(PipelineTest, LayoutsHoldTheSameNumbers) {
  for (const bool normalise : {false, true}) {
    SensorSettings settings = with_stack(camera(Layout::kHwc, false, 6, 9), 3);
    settings.common.normalise = normalise;
    Checked pixels(settings);
    settings.image.layout = Layout::kChw;
    Checked planes(settings);
    const size_t size = normalise ? 4 : 1, count = 6 * 9, deep = 9;
    for (uint32_t n = 0; n < 5; ++n) {
      const Bytes a = pixels.step(n, n == 0), b = planes.step(n, n == 0);
      for (size_t p = 0; p < count; ++p) {
        for (size_t layer = 0; layer < deep; ++layer) {
          ASSERT_EQ(0, std::memcmp(&a[(p * deep + layer) * size], &b[(layer * count + p) * size], size));
        }
      }
    }
  }
}

TEST(PipelineTest, NormalisedPicturesAreBytesDividedBy255) {
  for (const Layout layout : {Layout::kHwc, Layout::kChw}) {
    for (const bool grey : {false, true}) {
      for (const uint32_t stack : {1u, 2u}) {
        SensorSettings settings = with_stack(camera(layout, grey, 16, 16), stack);
        Checked bytes(settings);
        settings.common.normalise = true;
        Checked floats(settings);
        const Bytes raw = bytes.step(3, true), row = floats.step(3, true);
        ASSERT_EQ(row.size(), raw.size() * 4);
        for (size_t i = 0; i < raw.size(); ++i) {
          float value;
          std::memcpy(&value, &row[i * 4], 4);
          ASSERT_EQ(value, raw[i] / 255.0f);
          ASSERT_LE(value, 1.0f);
        }
      }
    }
  }
}

TEST(PipelineTest, TheTransferCurveIsAppliedOnce) {
  for (const uint32_t stack : {1u, 3u}) {
    for (const Layout layout : {Layout::kHwc, Layout::kChw}) {
      SensorSettings settings = with_stack(camera(layout, false), stack);
      Checked plain(settings);
      settings.image.srgb = true;
      Checked curved(settings);
      for (uint32_t n = 0; n < 4; ++n) {
        Bytes wanted = plain.step(n, n == 0);
        for (uint8_t& byte : wanted) byte = kSrgb[byte];
        ASSERT_EQ(curved.step(n, n == 0), wanted);
      }
    }
  }
}

TEST(PipelineTest, LabelsBecomeWiderNumbers) {
  for (const uint32_t stack : {1u, 2u}) {
    for (const Layout layout : {Layout::kHwc, Layout::kChw}) {
      SensorSettings settings = with_stack(image_settings(Kind::kSegmentation, 2, 3), stack);
      settings.image.layout = layout;
      const FrameFormat format = frame_format(settings);
      Pipeline pipeline;
      ASSERT_TRUE(pipeline.configure(format, 1));
      std::vector<int32_t> row(format.row_bytes() / 4);
      for (const uint16_t base : {uint16_t{0}, uint16_t{65529}}) {
        uint16_t* frame = static_cast<uint16_t*>(pipeline.begin(0, base == 0, row.data()));
        for (uint16_t i = 0; i < 6; ++i) frame[i] = static_cast<uint16_t>(base + i);
        pipeline.write(0, row.data());
      }
      for (uint32_t p = 0; p < 6; ++p) {
        const uint32_t last = layout == Layout::kHwc ? p * stack + stack - 1 : (stack - 1) * 6 + p;
        EXPECT_EQ(row[last], 65529 + static_cast<int32_t>(p));
      }
    }
  }
}

TEST(PipelineTest, FramesFromElsewhereThatAreNotDrawnAreNotBelieved) {
  // Depth pictures from another renderer may hold anything.
  SensorSettings settings = image_settings(Kind::kDepth, 1, 6);
  settings.image.max_distance = 8;
  const float inf = INFINITY;
  const float given[6] = {NAN, inf, -inf, -1, 4, 9};
  const float wanted[6] = {8, 8, 0, 0, 4, 8};
  for (const bool normalise : {false, true}) {
    for (const uint32_t stack : {1u, 2u}) {
      settings.common.normalise = normalise;
      const FrameFormat format = frame_format(with_stack(settings, stack));
      Pipeline pipeline;
      ASSERT_TRUE(pipeline.configure(format, 1));
      std::vector<float> row(6 * stack);
      std::memcpy(pipeline.begin(0, true, row.data()), given, sizeof given);
      pipeline.write(0, row.data());
      for (uint32_t p = 0; p < 6; ++p) EXPECT_EQ(row[p * stack], wanted[p] / (normalise ? 8 : 1));
    }
  }
}

TEST(PipelineTest, VectorsStackAsRows) {
  SensorSettings settings = with_stack(SensorSettings(), 3);
  settings.kind = Kind::kLidar;
  settings.lidar.rays = 4;
  settings.lidar.channels = 2;
  const FrameFormat format = frame_format(settings);
  Pipeline pipeline;
  ASSERT_TRUE(pipeline.configure(format, 1));
  std::vector<float> row(24);
  for (int n = 0; n < 5; ++n) {
    float* frame = static_cast<float*>(pipeline.begin(0, n == 0, row.data()));
    for (int i = 0; i < 8; ++i) frame[i] = static_cast<float>(n * 10 + i);
    pipeline.write(0, row.data());
  }
  for (int f = 0; f < 3; ++f) {
    for (int i = 0; i < 8; ++i) EXPECT_EQ(row[f * 8 + i], static_cast<float>((f + 2) * 10 + i));
  }
}

TEST(PipelineTest, MemoryThatIsNotThereIsNotTaken) {
  SensorSettings settings = with_stack(camera(Layout::kHwc, false, 2048, 2048), 16);
  Pipeline pipeline;
  EXPECT_EQ(Pipeline::memory(frame_format(settings), 1u << 31) >> 58, 1u);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they end the process
  EXPECT_FALSE(pipeline.configure(frame_format(settings), 1u << 20));
#endif
}

}  // namespace
}  // namespace uepool::sensors
