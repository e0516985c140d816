// The strict reader: what is asked for is checked, what is not asked for is refused.
#include "core/json_section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "core/errors.h"

namespace cokv {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

const Json kDocument = Json::parse(R"({"name": "x", "size": 3, "share": 0.5, "on": true, "none": null,
  "sizes": [1, 2], "parts": [{"a": 1}, {"b": 2}], "inner": {"deep": {"c": 1}}, "big": 18446744073709551615})");

TEST(JsonSection, ReadsWhatIsAskedFor) {
  JsonSection in(kDocument, "file.json");
  EXPECT_EQ(in.text("name"), "x");
  EXPECT_EQ(in.integer("size"), 3);
  EXPECT_EQ(in.count("size"), 3);
  EXPECT_EQ(in.number("share"), 0.5);
  EXPECT_TRUE(in.flag("on"));
  EXPECT_EQ(in.unsigned_integer("big"), 18446744073709551615U);
  EXPECT_THAT(in.integers("sizes"), ElementsAre(1, 2));
  EXPECT_FALSE(in.number_or_null("none"));
  EXPECT_EQ(in.integer_or_null("size"), 3);
  EXPECT_TRUE(in.contains("none"));
  EXPECT_FALSE(in.has("none"));
}

TEST(JsonSection, RefusesWhatNobodyAskedFor) {
  const Json document = {{"sizes", 1}, {"mdoel", 2}};
  JsonSection in(document, "file.json");
  in.integer("sizes");
  in.ignore("model");
  EXPECT_EQ(error_of([&] { in.finish(); }), "file.json: unknown key \"mdoel\" (did you mean 'model'?)");
  in.ignore("mdoel");
  in.finish();
}

TEST(JsonSection, NamesFilePlaceAndKey) {
  JsonSection in(kDocument, "file.json");
  EXPECT_EQ(error_of([&] { in.text("nane"); }), "file.json: key \"nane\" is missing (did you mean 'name'?)");
  EXPECT_EQ(error_of([&] { in.list("parts")[1].integer("a"); }),
            "file.json: parts[1]: key \"a\" is missing (did you mean 'b'?)");
  EXPECT_EQ(error_of([&] { in.object("inner").object("deep").text("c"); }),
            "file.json: inner.deep: key \"c\" should be a string, is 1");
  EXPECT_THAT(error_of([&] { in.object("name"); }), HasSubstr("file.json: name: should be an object, is \"x\""));
  EXPECT_THAT(error_of([&] { JsonSection(kDocument, "file.json", "try this").text("size"); }), HasSubstr("; try this"));
}

TEST(JsonSection, RefusesOtherTypesAndRanges) {
  const Json document =
      Json::parse(R"({"minus": -1, "large": 4294967296, "half": 0.5, "list": [1, "x"], "null": null})");
  JsonSection in(document, "f");
  for (const char* key : {"minus", "large", "half", "list", "null"})
    EXPECT_THAT(error_of([&] { in.integer(key); }), HasSubstr("should be an integer")) << key;
  EXPECT_EQ(in.count("large"), 4294967296);
  EXPECT_THAT(error_of([&] { in.count("minus"); }), HasSubstr("whole number"));
  EXPECT_THAT(error_of([&] { in.number("null"); }), HasSubstr("should be a finite number"));
  EXPECT_THAT(error_of([&] { in.numbers("list"); }), HasSubstr("holds \"x\", which is not a finite number"));
  EXPECT_THAT(error_of([&] { in.texts("list"); }), HasSubstr("a list of strings"));
  EXPECT_THAT(error_of([&] { in.number_or_null("absent"); }), HasSubstr("\"absent\" is missing"));
}

TEST(JsonSection, TakesIntegersOfADocumentMadeInMemory) {
  const Json document = {{"zero", 0}, {"minus", -1}};
  JsonSection in(document, "f");
  EXPECT_EQ(in.integer("zero"), 0);
  EXPECT_EQ(in.unsigned_integer("zero"), 0u);
  EXPECT_THAT(error_of([&] { in.unsigned_integer("minus"); }), HasSubstr("whole number"));
}

TEST(JsonSection, EndsBeforeTheStackDoes) {
  Json deep = Json::object();
  for (int i = 0; i < 40; ++i) deep = Json{{"in", deep}};
  const std::function<void(JsonSection)> descend = [&](JsonSection in) {
    if (in.has("in")) descend(in.object("in"));
  };
  EXPECT_THAT(error_of([&] { descend(JsonSection(deep, "f")); }), HasSubstr("nested too deeply"));
}

}  // namespace
}  // namespace cokv
