// Normalizers and the post-processor: text and ids in and out.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errors.h"
#include "tokenizer/normalizer.h"
#include "tokenizer/post_processor.h"

namespace cokv::tokenizer {
namespace {

std::string normalized(const char* json, std::string text) {
  const auto document = nlohmann::json::parse(json);
  read_normalizer(Section(document, "test"))->apply(text);
  return text;
}

constexpr const char* kNfc = R"({"type": "NFC"})";

TEST(Nfc, composes_and_orders) {
  EXPECT_EQ(normalized(kNfc, "e\u0301"), "é");
  EXPECT_EQ(normalized(kNfc, "\u1100\u1161\u11a8"), "각");
  EXPECT_EQ(normalized(kNfc, "\u212b"), "Å");
  EXPECT_EQ(normalized(kNfc, "q\u0307\u0323"), "q\u0323\u0307");
  EXPECT_EQ(normalized(kNfc, std::string("a\0e\u0301", 5)), std::string("a\0é", 4));
  EXPECT_EQ(normalized(kNfc, "plain, naïve"), "plain, naïve");
}

TEST(Nfc, leaves_characters_newer_than_the_originals_tables_alone) {
  // U+08CA came with Unicode 14; tokenizers does not know that U+0334 has to stand before it.
  EXPECT_EQ(normalized(kNfc, "a\u08ca\u0334"), "a\u08ca\u0334");
  EXPECT_EQ(normalized(kNfc, "\U00011935\U00011930"), "\U00011935\U00011930");
}

TEST(Nfkc, also_replaces_compatibility_characters) {
  EXPECT_EQ(normalized(R"({"type": "NFKC"})", "ﬁ①４"), "fi14");
  EXPECT_EQ(normalized(R"({"type": "NFD"})", "é"), "e\u0301");
}

TEST(Replace, strings_and_regexes) {
  EXPECT_EQ(normalized(R"({"type": "Replace", "pattern": {"String": " "}, "content": "▁"})", " a  b"), "▁a▁▁b");
  EXPECT_EQ(normalized(R"x({"type": "Replace", "pattern": {"Regex": "\\s{2,}"}, "content": " "})x", "a \n b c"),
            "a b c");
}

TEST(Prepend, not_to_nothing) {
  EXPECT_EQ(normalized(R"({"type": "Prepend", "prepend": "▁"})", "a"), "▁a");
  EXPECT_EQ(normalized(R"({"type": "Prepend", "prepend": "▁"})", ""), "");
}

TEST(Strip, sides) {
  EXPECT_EQ(normalized(R"({"type": "Strip", "strip_left": true, "strip_right": false})", "\u2003 a "), "a ");
  EXPECT_EQ(normalized(R"({"type": "Strip", "strip_left": false, "strip_right": true})", " a \n"), " a");
  EXPECT_EQ(normalized(R"({"type": "Strip", "strip_left": true, "strip_right": true})", " \t"), "");
}

std::vector<int> processed(const char* json, bool special) {
  const auto document = nlohmann::json::parse(json);
  return PostProcessor(Section(document, "test")).apply({7, 8}, special);
}

constexpr const char* kTemplate = R"({"type": "TemplateProcessing",
  "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
  "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}, "</s>": {"id": "</s>", "ids": [2, 3], "tokens": ["a", "b"]}}})";

TEST(PostProcessor, template_around_the_text) {
  EXPECT_EQ(processed(kTemplate, true), (std::vector{1, 7, 8, 2, 3}));
  EXPECT_EQ(processed(kTemplate, false), (std::vector{7, 8}));
  const std::string sequence =
      std::string(R"({"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": true,
    "trim_offsets": false, "use_regex": true}, )") +
      kTemplate + "]}";
  EXPECT_EQ(processed(sequence.c_str(), true), (std::vector{1, 7, 8, 2, 3}));
  EXPECT_EQ(processed(R"({"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false})", true),
            (std::vector{7, 8}));
}

TEST(PostProcessor, refuses_what_it_cannot_do) {
  const std::string twice = std::string(R"({"type": "Sequence", "processors": [)") + kTemplate + "," + kTemplate + "]}";
  EXPECT_THROW(processed(twice.c_str(), true), InputError);
  EXPECT_THROW(processed(R"({"type": "BertProcessing", "sep": ["a", 1], "cls": ["b", 2]})", true), InputError);
  EXPECT_THROW(processed(R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}],
                             "pair": [], "special_tokens": {}})",
                         true),
               InputError);
}

}  // namespace
}  // namespace cokv::tokenizer
