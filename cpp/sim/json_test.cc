#include "sim/json.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace uepool::sim {
namespace {

std::string error_of(std::string_view text) {
  try {
    Json::parse(text);
  } catch (const JsonError& error) {
    return error.what();
  }
  return "";
}

TEST(JsonTest, ReadsEveryKindOfValue) {
  const Json json = Json::parse(R"( {"a": [1, -2.5, 1e3, true, false, null], "b": {"c": "x"}, "": 0} )");
  ASSERT_TRUE(json.is_object());
  const Json::Array& a = json.find("a")->array();
  EXPECT_EQ(a[0].integer(), 1);
  EXPECT_TRUE(a[0].is_number());
  EXPECT_DOUBLE_EQ(a[0].number(), 1.0);
  EXPECT_FALSE(a[1].is_integer());
  EXPECT_DOUBLE_EQ(a[1].number(), -2.5);
  EXPECT_DOUBLE_EQ(a[2].number(), 1000.0);
  EXPECT_TRUE(a[3].boolean());
  EXPECT_FALSE(a[4].boolean());
  EXPECT_TRUE(a[5].is_null());
  EXPECT_EQ(json.find("b")->find("c")->string(), "x");
  EXPECT_EQ(json.find("d"), nullptr);
  EXPECT_EQ(Json(1).find("d"), nullptr);
}

TEST(JsonTest, KeepsTheOrderOfMembers) {
  const std::string text = R"({"z":1,"a":2,"m":[]})";
  EXPECT_EQ(Json::parse(text).dump(), text);
}

TEST(JsonTest, IntegersKeepAll64Bits) {
  EXPECT_EQ(Json::parse("9223372036854775807").integer(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(Json::parse("-9223372036854775808").integer(), std::numeric_limits<int64_t>::min());
  const Json beyond = Json::parse("18446744073709551616");
  EXPECT_FALSE(beyond.is_integer());
  EXPECT_DOUBLE_EQ(beyond.number(), 18446744073709551616.0);
}

TEST(JsonTest, DoublesReadBackTheSame) {
  for (const double value : {0.1, 1.0 / 3.0, -1e-300, 1.7976931348623157e308, 5e-324, 2.0}) {
    const Json back = Json::parse(Json(value).dump());
    EXPECT_FALSE(back.is_integer());
    EXPECT_EQ(back.number(), value);
  }
  EXPECT_EQ(Json(std::numeric_limits<double>::infinity()).dump(), "null");
}

TEST(JsonTest, Strings) {
  EXPECT_EQ(Json::parse(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00")").string(),
            "\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(Json::parse("\"\xC3\xA9\"").string(), "\xC3\xA9");
  EXPECT_EQ(Json::parse(R"("\u0000")").string(), std::string(1, '\0'));
  const std::string odd("a\"\\\n\r\t\x01\x1F\0z", 10);
  EXPECT_EQ(Json::parse(quote(odd)).string(), odd);
}

TEST(JsonTest, RefusesWhatIsNotJson) {
  for (const char* text : {"",
                           " ",
                           "tru",
                           "nul",
                           "[1,]",
                           "[1 2]",
                           "[",
                           "{",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "'a'",
                           "01",
                           "-",
                           "1.",
                           ".5",
                           "+1",
                           "1e",
                           "1e+",
                           "NaN",
                           "Infinity",
                           "// x\n1",
                           "1 1",
                           "[1]]",
                           "\"a",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\ud800\"",
                           "\"\\ud800\\u0041\"",
                           "\"\\udc00\"",
                           "\"a\nb\"",
                           "1e999",
                           "\"\\",
                           "\"\xC0\xAF\"",
                           "\"\xED\xA0\x80\"",
                           "\"\xF5\x80\x80\x80\"",
                           "\"\x80\"",
                           "\"\xE2\x82\""}) {
    EXPECT_NE(error_of(text), "") << text;
  }
}

TEST(JsonTest, ErrorsSayWhere) {
  EXPECT_EQ(error_of("{\n  \"a\": 1,\n  \"a\": 2}"), "JSON, line 3 column 3: the key \"a\" is there twice");
  EXPECT_EQ(error_of("[1, 2"), "JSON, line 1 column 6: expected ',' or ']'");
}

TEST(JsonTest, DepthIsLimited) {
  EXPECT_EQ(error_of(std::string(60, '[') + std::string(60, ']')), "");
  EXPECT_NE(error_of(std::string(100000, '[')), "");
}

}  // namespace
}  // namespace uepool::sim
