#include "env_config/json.h"

#include <gtest/gtest.h>

#include <charconv>
#include <clocale>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "env_config/test_json.h"

namespace uepool::env_config {
namespace {

std::string error_of(std::string_view text) {
  Json json = "as it was";
  std::string error;
  const bool good = Json::parse(text, &json, &error);
  EXPECT_EQ(good, error.empty());
  EXPECT_EQ(good, json != Json("as it was"));
  return error;
}

TEST(JsonTest, ReadsEveryKindOfValue) {
  const Json json = parsed(R"( {"a": [1, -2.5, 1e3, true, false, null], "b": {"c": "x"}, "": 0} )");
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
  EXPECT_EQ(parsed(text).dump(), text);
}

TEST(JsonTest, IntegersKeepAll64Bits) {
  EXPECT_EQ(parsed("9223372036854775807").integer(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(parsed("-9223372036854775808").integer(), std::numeric_limits<int64_t>::min());
  const Json beyond = parsed("18446744073709551616");
  EXPECT_FALSE(beyond.is_integer());
  EXPECT_DOUBLE_EQ(beyond.number(), 18446744073709551616.0);
}

TEST(JsonTest, DoublesReadBackTheSame) {
  for (const double value : {0.1, 1.0 / 3.0, -1e-300, 1.7976931348623157e308, 5e-324, 2.0}) {
    const Json back = parsed(Json(value).dump());
    EXPECT_FALSE(back.is_integer());
    EXPECT_EQ(back.number(), value);
  }
  EXPECT_EQ(Json(std::numeric_limits<double>::infinity()).dump(), "null");
}

// What the standard library reads; nothing where it says that the number fits no double.
std::string by_the_library(const std::string& text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() ? Json(value).dump() : "";
}

std::string by_parsing(const std::string& text) {
  Json json;
  std::string error;
  if (!Json::parse(text, &json, &error)) {
    EXPECT_EQ(error, "JSON, line 1 column 1: the number does not fit a double");
    return "";
  }
  return Json(json.number()).dump();
}

TEST(JsonTest, DoublesAreExact) {
  for (const char* text : {"0.0",
                           "-0.0",
                           "0e9",
                           "-0e-9",
                           "0.000e99999999999999999999",
                           "1e-400",
                           "2e-324",
                           "3e-324",
                           "-4.94e-324",
                           "1e308",
                           "1.7976931348623158e308",
                           "1.7976931348623159e308",
                           "-1e309",
                           "1e99999999999999999999",
                           "1e-99999999999999999999",
                           "9007199254740993.0",
                           "9007199254740992.99999999999999999999999999999999",
                           "2.2250738585072011e-308",
                           "123456789012345678901234567890",
                           "0.1E+2",
                           "1E-2",
                           "12.50e1",
                           "0.000000000000000000000000000000000000000001e42",
                           "100000000000000000000000000000000000000000e-41"}) {
    EXPECT_EQ(by_parsing(text), by_the_library(text)) << text;
  }
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const uint64_t bits = random();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    char text[400];
    const char* const formats[] = {"%.17g", "%.3e", "%.25e", "%.9g"};
    std::snprintf(text, sizeof text, formats[random() % 4], value);
    if (std::strchr("nN", text[value < 0 ? 1 : 0]) || std::strstr(text, "inf") || std::strstr(text, "nan")) continue;
    ASSERT_EQ(by_parsing(text), by_the_library(text)) << text;
  }
}

TEST(JsonTest, TheLocaleDoesNotMatter) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  const char* comma = nullptr;
  for (const char* name : {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "German"}) {
    if (!comma) comma = std::setlocale(LC_ALL, name);
  }
  EXPECT_EQ(parsed("[-12.5e3, 0.1, 1234567.5]").dump(), "[-12500.0,0.1,1234567.5]");
  std::setlocale(LC_ALL, before.c_str());
  if (!comma) GTEST_SKIP() << "no locale with decimal commas is installed";
}

TEST(JsonTest, ValuesOfAnotherTypeAreNothing) {
  const Json text = "x", number = 2;
  EXPECT_FALSE(text.boolean());
  EXPECT_EQ(text.integer(), 0);
  EXPECT_EQ(text.number(), 0);
  EXPECT_EQ(number.string(), "");
  EXPECT_TRUE(number.array().empty());
  EXPECT_TRUE(number.object().empty());
}

TEST(JsonTest, Strings) {
  EXPECT_EQ(parsed(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00")").string(),
            "\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(parsed("\"\xC3\xA9\"").string(), "\xC3\xA9");
  EXPECT_EQ(parsed(R"("\u0000")").string(), std::string(1, '\0'));
  const std::string odd("a\"\\\n\r\t\x01\x1F\0z", 10);
  EXPECT_EQ(parsed(quote(odd)).string(), odd);
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
}  // namespace uepool::env_config
