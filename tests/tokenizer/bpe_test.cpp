// The BPE model: merge order against a slow twin, forms of merges, unknown characters, whole words.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errors.h"
#include "core/rng.h"
#include "core/utf8.h"
#include "tokenizer_file.h"

namespace cokv::tokenizer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The definition: as long as any pair can be merged, merge the leftmost pair of the lowest rank.
std::vector<int> slow_twin(const Json& file, const std::string& word) {
  const Json& vocab = file["model"]["vocab"];
  std::vector<std::string> parts;
  for (const char32_t c : utf8_to_code_points(word)) parts.push_back(code_points_to_utf8({&c, 1}));
  for (bool merged = true; merged;) {
    merged = false;
    for (const auto& merge : file["model"]["merges"]) {
      const auto text = merge.get<std::string>();
      const std::string left = text.substr(0, text.find(' ')), right = text.substr(text.find(' ') + 1);
      for (size_t i = 0; i + 1 < parts.size() && !merged; ++i)
        if (parts[i] == left && parts[i + 1] == right) {
          parts[i] += right;
          parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
          merged = true;
        }
      if (merged) break;
    }
  }
  std::vector<int> ids;
  for (const auto& part : parts) ids.push_back(vocab[part].get<int>());
  return ids;
}

// Random merges over few letters, so that many overlap; ranks in random order.
Json random_file(Rng& rng) {
  std::vector<std::string> pieces = {"a", "b", "c", "▁"}, merges;
  while (merges.size() < 25) {
    const std::string left = pieces[rng.below(pieces.size())], right = pieces[rng.below(pieces.size())];
    if (left.size() + right.size() > 9 || std::ranges::count(merges, left + " " + right) > 0) continue;
    merges.push_back(left + " " + right);
    if (std::ranges::count(pieces, left + right) == 0) pieces.push_back(left + right);
  }
  rng.shuffle(std::span(merges));
  return small_file(pieces, merges);
}

TEST(Bpe, equals_slow_twin_on_random_merges_and_words) {
  Rng rng(1, "bpe");
  const std::vector<std::string> letters = {"a", "b", "c", "▁"};
  for (int round = 0; round < 40; ++round) {
    const Json file = random_file(rng);
    const Tokenizer tokenizer = load(file);
    for (int i = 0; i < 25; ++i) {
      std::string word;
      for (uint64_t n = rng.below(30); n > 0; --n) word += letters[rng.below(letters.size())];
      EXPECT_EQ(tokenizer.encode(word), slow_twin(file, word)) << word << " with " << file["model"]["merges"];
    }
  }
}

TEST(Bpe, ties_go_to_the_left) {
  EXPECT_THAT(load(small_file({"a", "aa"}, {"a a"})).encode("aaa"), ElementsAre(1, 0));
}

TEST(Bpe, word_of_eighty_thousand_characters) {
  const Tokenizer tokenizer = load(small_file({"a", "aa", "aaaa"}, {"a a", "aa aa"}));
  EXPECT_EQ(tokenizer.encode(std::string(80000, 'a')), std::vector<int>(20000, 2));
}

TEST(Bpe, merges_may_be_pairs) {
  Json file = small_file({"a", "b", " ", "ab", "ab "}, {});
  file["model"]["merges"] = Json::parse(R"([["a", "b"], ["ab", " "]])");
  EXPECT_THAT(load(file).encode("ab "), ElementsAre(4));
}

TEST(Bpe, a_later_merge_of_the_same_pair_counts) {
  // "a b" stands first and last; its last rank is the one that counts, so "b c" goes before it.
  EXPECT_THAT(load(small_file({"a", "b", "c", "ab", "bc"}, {"a b", "b c", "a b"})).encode("abc"), ElementsAre(0, 4));
}

TEST(Bpe, ignore_merges_takes_whole_words) {
  Json file = small_file({"a", "b", "c", "ab", "abc"}, {"a b"});
  EXPECT_THAT(load(file).encode("abc"), ElementsAre(3, 2));
  file["model"]["ignore_merges"] = true;
  EXPECT_THAT(load(file).encode("abc"), ElementsAre(4));
  EXPECT_THAT(load(file).encode("abca"), ElementsAre(3, 2, 0));
}

TEST(Bpe, byte_fallback_only_with_all_byte_pieces) {
  Json file = small_file({"<unk>", "<0xC3>", "<0xA9>", "a"}, {});
  file["model"]["byte_fallback"] = true;
  file["model"]["unk_token"] = "<unk>";
  EXPECT_THAT(load(file).encode("aéè"), ElementsAre(3, 1, 2, 0));  // è is C3 A8, and A8 has no piece
}

TEST(Bpe, unknown_characters_are_fused_or_not) {
  Json file = small_file({"<unk>", "a"}, {});
  file["model"]["unk_token"] = "<unk>";
  EXPECT_THAT(load(file).encode("日本a日"), ElementsAre(0, 0, 1, 0));
  file["model"]["fuse_unk"] = true;
  EXPECT_THAT(load(file).encode("日本a日"), ElementsAre(0, 1, 0));
}

TEST(Bpe, unknown_characters_without_unk_token_are_dropped_as_in_the_original) {
  EXPECT_THAT(load(small_file({"a", "b", "ab"}, {"a b"})).encode("a日b"), ElementsAre(2));
}

TEST(Bpe, unk_token_outside_the_vocabulary_is_an_error_when_needed) {
  Json file = small_file({"a"}, {});
  file["model"]["unk_token"] = "<unk>";
  EXPECT_THAT(load(file).encode("a"), ElementsAre(0));
  EXPECT_THROW(load(file).encode("b"), InputError);
}

TEST(Bpe, empty_text_is_no_token) {
  EXPECT_THAT(load(small_file({"a"}, {})).encode(""), IsEmpty());
}

}  // namespace
}  // namespace cokv::tokenizer
