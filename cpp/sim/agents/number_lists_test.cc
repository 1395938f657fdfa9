#include "sim/agents/number_lists.h"

#include <gtest/gtest.h>

namespace uepool::sim {
namespace {

TEST(NumberListsTest, AreReadOrRefusedWithTheirPath) {
  const auto read = [](const char* text, std::string* refusal) {
    Problem problem;
    Fields fields(parse_json(text), "options", &problem);
    const auto lists = number_lists(fields, "spots", "[x, y]", 2, 1, 2);
    *refusal = problem.text();
    return lists;
  };
  std::string refusal;
  const auto two = read(R"({"spots": [[1, 2.5], [-3, 0]]})", &refusal);
  ASSERT_TRUE(two) << refusal;
  EXPECT_EQ(*two, (std::vector<std::vector<double>>{{1, 2.5}, {-3, 0}}));
  EXPECT_FALSE(read("{}", &refusal));
  EXPECT_EQ(refusal, "");
  EXPECT_FALSE(read(R"({"spots": []})", &refusal));
  EXPECT_EQ(refusal, "options.spots: must be a list of 1 to 2 [x, y], not []");
  EXPECT_FALSE(read(R"({"spots": [[1, 2], [3]]})", &refusal));
  EXPECT_EQ(refusal, "options.spots.1: must be [x, y], not [3]");
  EXPECT_FALSE(read(R"({"spots": [[1, 1e7]]})", &refusal));
  EXPECT_EQ(refusal, "options.spots.0: must be [x, y], not [1,1e+07]");
}

}  // namespace
}  // namespace uepool::sim
