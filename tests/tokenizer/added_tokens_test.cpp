// Added tokens are cut from the text before the model sees it. Checked ids stem from Hugging Face tokenizers 0.19.1.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tokenizer_file.h"

namespace cokv::tokenizer {
namespace {

using testing::ElementsAre;

// Letters a … e are 0 … 4, the space 5, "▁" 6.
Json letters_file(std::initializer_list<Json> tokens) {
  Json file = small_file({"a", "b", "c", "d", "e", " ", "▁"}, {});
  file["added_tokens"] = std::vector<Json>(tokens);
  return file;
}

TEST(AddedTokens, leftmost_then_longest) {
  const auto tokenizer = load(letters_file({added_token(7, "ab"), added_token(8, "abc"), added_token(9, "bcd")}));
  EXPECT_THAT(tokenizer.encode("abcd"), ElementsAre(8, 3));
  EXPECT_THAT(tokenizer.encode("abd"), ElementsAre(7, 3));
  EXPECT_THAT(tokenizer.encode("bcd"), ElementsAre(9));
  EXPECT_THAT(tokenizer.encode("aabcabb"), ElementsAre(0, 8, 7, 1));
}

TEST(AddedTokens, left_and_right_strip_take_white_space) {
  const auto tokenizer =
      load(letters_file({added_token(7, "<l>", {{"lstrip", true}}), added_token(8, "<r>", {{"rstrip", true}})}));
  EXPECT_THAT(tokenizer.encode("a  <l> b"), ElementsAre(0, 7, 5, 1));
  EXPECT_THAT(tokenizer.encode("a <r> \t\n\u00a0b"), ElementsAre(0, 5, 8, 1));
  EXPECT_THAT(tokenizer.encode("<r>  <l>a"), ElementsAre(8, 7, 0));
}

TEST(AddedTokens, single_word_is_not_found_inside_words) {
  const auto tokenizer = load(letters_file({added_token(7, "ab", {{"single_word", true}})}));
  EXPECT_THAT(tokenizer.encode("ab"), ElementsAre(7));
  EXPECT_THAT(tokenizer.encode("ab ab"), ElementsAre(7, 5, 7));
  EXPECT_THAT(tokenizer.encode("cab"), ElementsAre(2, 0, 1));
  EXPECT_THAT(tokenizer.encode("abc"), ElementsAre(0, 1, 2));
}

Json with_prepend(Json file) {
  file["normalizer"] = Json::parse(R"({"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
    {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]})");
  return file;
}

TEST(AddedTokens, prepend_runs_on_every_stretch_but_not_on_empty_ones) {
  const auto tokenizer = load(with_prepend(letters_file({added_token(7, "<s>")})));
  EXPECT_THAT(tokenizer.encode("a<s>b"), ElementsAre(6, 0, 7, 6, 1));
  EXPECT_THAT(tokenizer.encode("<s><s>"), ElementsAre(7, 7));
  EXPECT_THAT(tokenizer.encode(" a"), ElementsAre(6, 6, 0));
  EXPECT_TRUE(tokenizer.encode("").empty());
}

TEST(AddedTokens, normalized_ones_are_found_in_normalized_text) {
  const auto tokenizer = load(with_prepend(letters_file({added_token(7, "cd", {{"normalized", true}})})));
  EXPECT_THAT(tokenizer.encode("cda"), ElementsAre(7, 0));            // "▁cd" at the start
  EXPECT_THAT(tokenizer.encode("a cdb"), ElementsAre(6, 0, 7, 1));    // " cd" became "▁cd"
  EXPECT_THAT(tokenizer.encode("acdb"), ElementsAre(6, 0, 2, 3, 1));  // no "▁" before it
}

TEST(AddedTokens, only_special_ones_are_left_out_when_decoding) {
  const auto tokenizer = load(letters_file({added_token(7, "<s>", {{"special", true}}), added_token(8, "<t>")}));
  EXPECT_EQ(tokenizer.decode(std::vector{7, 0, 8}), "a <t>");
  EXPECT_EQ(tokenizer.decode(std::vector{7, 0, 8}, false), "<s> a <t>");
}

TEST(AddedTokens, count_in_the_vocabulary_once) {
  const auto tokenizer = load(letters_file({added_token(0, "a"), added_token(7, "<t>")}));
  EXPECT_EQ(tokenizer.vocabulary_size(), 8);
  EXPECT_EQ(tokenizer.token_id("<t>"), 7);
  EXPECT_EQ(tokenizer.token_id("e"), 4);
  EXPECT_EQ(tokenizer.token_id("ab"), std::nullopt);
}

const std::filesystem::path kShared = std::filesystem::path(COKV_SHARED_DIR) / "data";

TEST(AddedTokens, mistral_and_tinystories) {
  if (!std::filesystem::exists(kShared)) GTEST_SKIP() << "no shared data at " << kShared;
  const auto mistral = Tokenizer::load(kShared / "tokenizers/mistral-v1");
  EXPECT_THAT(mistral.encode("<s>[INST] hi", false), ElementsAre(1, 733, 16289, 28793, 12014));
  EXPECT_THAT(mistral.encode("a</s>b", false), ElementsAre(264, 2, 287));
  EXPECT_THAT(mistral.encode(" lead", false), ElementsAre(28705, 1736));
  EXPECT_THAT(mistral.encode("hello"), ElementsAre(1, 6312, 28709));
  EXPECT_THAT(mistral.encode("🦙", false), ElementsAre(28705, 243, 162, 169, 156));
  EXPECT_EQ(mistral.encode("\n", false).back(), 13);
  const auto stories = Tokenizer::load(kShared / "models/tinystories-656k");
  EXPECT_THAT(stories.encode("<|start_story|>Once", false), ElementsAre(1, 147, 682));
  EXPECT_THAT(stories.encode("a<|end_story|>b", false), ElementsAre(85, 208, 183, 209, 210, 54));
  EXPECT_THAT(stories.encode("é", false), ElementsAre(80, 0));
  EXPECT_THAT(stories.encode("日本", false), ElementsAre(80, 0));
}

TEST(AddedTokens, llama3_chat_text_that_begins_with_bos_gets_a_second_one) {
  if (!std::filesystem::exists(kShared)) GTEST_SKIP() << "no shared data at " << kShared;
  const auto llama3 = Tokenizer::load(kShared / "tokenizers/llama3");
  EXPECT_THAT(llama3.encode("<|begin_of_text|><|start_header_id|>"), ElementsAre(128000, 128000, 128006));
  EXPECT_EQ(llama3.bos_id(), 128000);
  EXPECT_EQ(llama3.eos_id(), 128009);
  EXPECT_TRUE(llama3.clean_up_spaces());
}

}  // namespace
}  // namespace cokv::tokenizer
