// How the pre-tokenizers cut text into words, each against the lists Hugging Face documents or gives.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errors.h"
#include "tokenizer/pre_tokenizer.h"

namespace cokv::tokenizer {
namespace {

using testing::ElementsAre;

std::vector<std::string> words_of(const char* json, const std::string& text, bool at_start = true) {
  const auto document = nlohmann::json::parse(json);
  Words words{text, {{0, text.size()}}, at_start};
  read_pre_tokenizer(Section(document, "test"))->apply(words);
  std::vector<std::string> out;
  for (const Span& span : words.spans) out.emplace_back(words.view(span));
  return out;
}

std::vector<std::string> countdown(const std::string& behavior, bool invert = false) {
  const std::string json = R"({"type": "Split", "pattern": {"String": "-"}, "behavior": ")" + behavior +
                           R"(", "invert": )" + (invert ? "true}" : "false}");
  return words_of(json.c_str(), "the-final--countdown");
}

TEST(Split, behaviors) {
  EXPECT_THAT(countdown("Removed"), ElementsAre("the", "final", "countdown"));
  EXPECT_THAT(countdown("Isolated"), ElementsAre("the", "-", "final", "-", "-", "countdown"));
  EXPECT_THAT(countdown("MergedWithPrevious"), ElementsAre("the-", "final-", "-", "countdown"));
  EXPECT_THAT(countdown("MergedWithNext"), ElementsAre("the", "-final", "-", "-countdown"));
  EXPECT_THAT(countdown("Contiguous"), ElementsAre("the", "-", "final", "--", "countdown"));
  EXPECT_THAT(countdown("Removed", true), ElementsAre("-", "-", "-"));
}

constexpr const char* kLlama3 =
    R"x({"type": "Split", "behavior": "Isolated", "invert": false, "pattern": {"Regex":
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}})x";

TEST(Split, llama3_pattern) {
  EXPECT_THAT(words_of(kLlama3, "I'M 12345  ok\n\n  x!\n"),
              ElementsAre("I", "'M", " ", "123", "45", " ", " ok", "\n\n", " ", " x", "!\n"));
}

TEST(Split, white_space_is_unicodes_and_not_pcres) {
  // U+180E is no white space any more, so it joins the marks; U+2003 is.
  EXPECT_THAT(words_of(kLlama3, "!\u180e!"), ElementsAre("!\u180e!"));
  EXPECT_THAT(words_of(kLlama3, "!\u2003!"), ElementsAre("!", "\u2003", "!"));
}

TEST(Split, letters_of_unicode_16) {
  EXPECT_THAT(words_of(kLlama3, "a\U00031350b"), ElementsAre("a\U00031350b"));    // CJK extension H, Unicode 15
  EXPECT_THAT(words_of(kLlama3, "a\U00010D40"), ElementsAre("a", "\U00010D40"));  // Garay digit, Unicode 16
}

TEST(Digits, are_unicodes_numeric_characters) {
  EXPECT_THAT(words_of(R"({"type": "Digits", "individual_digits": true})", "a12²½Ⅷ一b"),
              ElementsAre("a", "1", "2", "²", "½", "Ⅷ", "一b"));
  EXPECT_THAT(words_of(R"({"type": "Digits", "individual_digits": false})", "a12²b3"),
              ElementsAre("a", "12²", "b", "3"));
}

TEST(ByteLevel, own_regex_prefix_space_and_alphabet) {
  EXPECT_THAT(words_of(R"({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true})",
                       "it's  é 10"),
              ElementsAre("it", "'s", "Ġ", "ĠÃ©", "Ġ10"));
  EXPECT_THAT(
      words_of(R"({"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": false})", "a b\n"),
      ElementsAre("ĠaĠbĊ"));
  EXPECT_THAT(words_of(R"({"type": "ByteLevel", "add_prefix_space": true})", " a"), ElementsAre("Ġa"));
}

constexpr const char* kFirst =
    R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false})";

TEST(Metaspace, schemes) {
  EXPECT_THAT(words_of(kFirst, "a b"), ElementsAre("▁a▁b"));
  EXPECT_THAT(words_of(kFirst, " a"), ElementsAre("▁a"));
  EXPECT_THAT(words_of(kFirst, "a b", false), ElementsAre("a▁b"));
  EXPECT_THAT(words_of(R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true})",
                       "a  b", false),
              ElementsAre("▁a", "▁", "▁b"));
  EXPECT_THAT(words_of(R"({"type": "Metaspace", "replacement": "_", "prepend_scheme": "never"})", "a b"),
              ElementsAre("a", "_b"));
}

TEST(Sequence, steps_see_the_words_of_the_step_before) {
  EXPECT_THAT(words_of(R"({"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": true},
                          {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}]})",
                       "a 12 b"),
              ElementsAre("a", "Ġ", "1", "2", "Ġb"));
}

TEST(Sequence, metaspace_first_must_stand_first) {
  const auto json = nlohmann::json::parse(std::string(R"({"type": "Sequence", "pretokenizers":
    [{"type": "Digits", "individual_digits": true}, )") +
                                          kFirst + "]}");
  EXPECT_THROW(read_pre_tokenizer(Section(json, "test")), InputError);
}

}  // namespace
}  // namespace cokv::tokenizer
