#include "env_config/fields.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "env_config/test_json.h"

namespace uepool::env_config {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string error_of(const std::string& text, const std::function<void(Fields&)>& read) {
  Problem problem;
  Fields fields(parsed(text), "env_config", &problem);
  read(fields);
  fields.finish();
  return problem.text();
}

TEST(FieldsTest, DefaultsAndValues) {
  Problem problem;
  Fields fields(parsed(R"({"i": 3, "r": 4, "f": true, "t": "x", "l": [1, 2], "v": [1, 2.5]})"), "env_config", &problem);
  EXPECT_EQ(fields.integer("i", 1, 0, 9), 3);
  EXPECT_EQ(fields.integer("j", 1, 0, 9), 1);
  EXPECT_EQ(fields.real("r", 1, 0, 9), 4.0);
  EXPECT_TRUE(fields.flag("f", false));
  EXPECT_EQ(fields.text("t", ""), "x");
  EXPECT_EQ(fields.choice("c", "a", {"a", "b"}), "a");
  EXPECT_EQ(fields.integers("l", 0, 9), (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(fields.integers("m", 0, 9), std::nullopt);
  EXPECT_EQ(fields.reals("v", 2), (std::vector<double>{1, 2.5}));
  fields.finish();
  EXPECT_FALSE(problem) << problem.text();
}

TEST(FieldsTest, NullIsAnEmptyObject) {
  EXPECT_EQ(error_of("null", [](Fields&) {}), "");
  EXPECT_EQ(error_of("[1]", [](Fields&) {}), "env_config: must be an object, not [1]");
}

TEST(FieldsTest, ErrorsNameTheField) {
  EXPECT_EQ(error_of(R"({"a": 10})", [](Fields& f) { f.integer("a", 1, 0, 9); }),
            "env_config.a: must be an integer from 0 to 9, not 10");
  EXPECT_EQ(error_of(R"({"a": 1.0})", [](Fields& f) { f.integer("a", 1, 0, 9); }),
            "env_config.a: must be an integer from 0 to 9, not 1.0");
  EXPECT_EQ(error_of(R"({"a": -1})", [](Fields& f) { f.real("a", 1, 0, kInfinity); }),
            "env_config.a: must be a number of at least 0, not -1");
  EXPECT_EQ(error_of(R"({"a": 1})", [](Fields& f) { f.flag("a", false); }),
            "env_config.a: must be true or false, not 1");
  EXPECT_EQ(error_of(R"({"a": "c"})", [](Fields& f) { f.choice("a", "x", {"x", "y"}); }),
            "env_config.a: must be one of x, y, not \"c\"");
  EXPECT_EQ(error_of(R"({"a": [1, "2"]})", [](Fields& f) { f.integers("a", 0, 9); }),
            "env_config.a: must be a list of integers from 0 to 9, not [1,\"2\"]");
  EXPECT_EQ(error_of(R"({"a": [1]})", [](Fields& f) { f.reals("a", 2); }),
            "env_config.a: must be a list of 2 numbers, not [1]");
}

TEST(FieldsTest, ObjectsWithinObjectsHavePathsOfTheirOwn) {
  Problem problem;
  Fields fields(parsed(R"({"o": {"a": {"b": 1}}, "l": [{"x": 1}, {"x": "2"}], "t": ["u", "v"], "n": null})"),
                "env_config", &problem);
  EXPECT_EQ(fields.object("o").object("a").integer("b", 0, 0, 9), 1);
  EXPECT_EQ(fields.object("o").path(), "env_config.o");
  fields.object("missing").finish();
  fields.object("n").finish();
  EXPECT_EQ(fields.objects("l")[0].integer("x", 0, 0, 9), 1);
  EXPECT_TRUE(fields.objects("none").empty());
  EXPECT_EQ(fields.texts("t"), (std::vector<std::string>{"u", "v"}));
  EXPECT_EQ(fields.texts("none"), std::nullopt);
  fields.finish();
  EXPECT_FALSE(problem) << problem.text();
}

TEST(FieldsTest, ErrorsWithinObjectsNameTheWholePath) {
  EXPECT_EQ(error_of(R"({"o": {"a": {"b": 1}}})", [](Fields& f) { f.object("o").object("a").finish(); }),
            "env_config.o.a.b: unknown field; known: none");
  EXPECT_EQ(error_of(R"({"l": [{"x": 1}, {"x": "2"}]})", [](Fields& f) { f.objects("l")[1].integer("x", 0, 0, 9); }),
            "env_config.l.1.x: must be an integer from 0 to 9, not \"2\"");
  EXPECT_EQ(error_of(R"({"o": 3})", [](Fields& f) { f.object("o"); }), "env_config.o: must be an object, not 3");
  EXPECT_EQ(error_of(R"({"l": {}})", [](Fields& f) { f.objects("l"); }),
            "env_config.l: must be a list of objects, not {}");
  EXPECT_EQ(error_of(R"({"l": [{}, null]})", [](Fields& f) { f.objects("l"); }),
            "env_config.l.1: must be an object, not null");
  EXPECT_EQ(error_of(R"({"t": ["a", 1]})", [](Fields& f) { f.texts("t"); }),
            "env_config.t: must be a list of texts, not [\"a\",1]");
}

TEST(FieldsTest, ReadingGoesOnWithDefaults) {
  Problem problem;
  Fields fields(parsed(R"({"i": "x", "r": true, "f": 1, "t": 2, "c": "z", "l": 3, "v": [1], "s": {}, "o": 4, "p": {},
                           "good": 5})"),
                "env_config", &problem);
  EXPECT_EQ(fields.integer("i", 7, 0, 9), 7);
  EXPECT_EQ(fields.real("r", 0.5, 0, 9), 0.5);
  EXPECT_TRUE(fields.flag("f", true));
  EXPECT_EQ(fields.text("t", "otherwise"), "otherwise");
  EXPECT_EQ(fields.choice("c", "a", {"a", "b"}), "a");
  EXPECT_EQ(fields.integers("l", 0, 9), std::nullopt);
  EXPECT_EQ(fields.reals("v", 2), std::nullopt);
  EXPECT_EQ(fields.texts("s"), std::nullopt);
  EXPECT_EQ(fields.object("o").integer("x", 3, 0, 9), 3);
  EXPECT_TRUE(fields.objects("p").empty());
  EXPECT_EQ(fields.integer("good", 0, 0, 9), 5);
  fields.finish();
  EXPECT_EQ(problem.path(), "env_config.i") << "the first mistake is the one that is told";
  EXPECT_EQ(problem.reason(), "must be an integer from 0 to 9, not \"x\"");
}

TEST(FieldsTest, ChildrenReportToTheSameProblem) {
  Problem problem;
  Fields fields(parsed(R"({"o": {"a": 1}, "l": [{"b": 2}]})"), "env_config", &problem);
  fields.objects("l")[0].finish();
  fields.object("o").finish();
  EXPECT_EQ(problem.text(), "env_config.l.0.b: unknown field; known: none");
}

TEST(FieldsTest, UnknownFieldsAreRefusedWithTheKnownOnes) {
  EXPECT_EQ(error_of(R"({"heigth": 3, "a": 1})",
                     [](Fields& f) {
                       f.integer("a", 1, 0, 9);
                       f.integer("height", 1, 0, 9);
                     }),
            "env_config.heigth: unknown field; known: a, height");
  EXPECT_EQ(error_of(R"({"x": 3, "y": 1})", [](Fields&) {}), "env_config.x, y: unknown fields; known: none");
}

}  // namespace
}  // namespace uepool::env_config
