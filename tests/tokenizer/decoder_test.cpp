// Ids back to text: incomplete characters, stripped spaces, clean-up.

#include <gtest/gtest.h>

#include "tokenizer/clean_up.h"
#include "tokenizer/decoder.h"
#include "tokenizer/lossy_utf8.h"
#include "tokenizer_file.h"

namespace cokv::tokenizer {
namespace {

std::string decoded(const char* json, std::vector<std::string> tokens) {
  const auto document = nlohmann::json::parse(json);
  read_decoder(Section(document, "test"))->apply(tokens);
  std::string out;
  for (const auto& token : tokens) out += token + "|";
  return out;
}

constexpr const char* kByteLevel =
    R"({"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true})";
constexpr const char* kSentencePiece = R"({"type": "Sequence", "decoders": [
  {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
  {"type": "Strip", "content": " ", "start": 1, "stop": 0}]})";

TEST(Decoder, byte_level_gives_one_mark_for_each_invalid_prefix) {
  EXPECT_EQ(decoded(kByteLevel, {"x", "ðŁ", "¦", "Ļ", "y"}), "x🦙y|");
  EXPECT_EQ(decoded(kByteLevel, {"x", "ðŁ"}), "x\uFFFD|");
  EXPECT_EQ(decoded(kByteLevel, {"x", "ðŁ", "¦"}), "x\uFFFD|");
  EXPECT_EQ(decoded(kByteLevel, {"¦", "Ļ", "y"}), "\uFFFD\uFFFDy|");
  EXPECT_EQ(decoded(kByteLevel, {"Ġa", "日", "Ċ"}), " a日\n|");  // 日 is no byte character: kept as it is
}

TEST(Decoder, byte_fallback_gives_one_mark_for_each_byte_of_an_invalid_run) {
  EXPECT_EQ(decoded(kSentencePiece, {"▁a", "<0xF0>", "<0x9F>", "<0xA6>", "<0x99>"}), "a🦙|");
  EXPECT_EQ(decoded(kSentencePiece, {"日", "<0xF0>"}), "日\uFFFD|");
  EXPECT_EQ(decoded(kSentencePiece, {"日", "<0xF0>", "<0x9F>", "<0xA6>"}), "日\uFFFD\uFFFD\uFFFD|");
  EXPECT_EQ(decoded(kSentencePiece, {"<0x41>", "<0xF0>", "b", "<0x43>"}), "\uFFFD\uFFFDbC|");
}

TEST(Decoder, strip_takes_one_space_of_the_whole) {
  EXPECT_EQ(decoded(kSentencePiece, {"▁▁a", "▁b"}), " a b|");
  EXPECT_EQ(decoded(R"({"type": "Strip", "content": "_", "start": 1, "stop": 2})", {"__a___", "_", ""}), "_a_|||");
}

TEST(Decoder, metaspace_drops_the_marks_of_the_first_token) {
  EXPECT_EQ(
      decoded(R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true})", {"▁a", "▁b"}),
      "a| b|");
  EXPECT_EQ(decoded(R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never"})", {"▁a", "▁b"}), " a| b|");
}

TEST(LossyUtf8, maximal_invalid_prefixes) {
  EXPECT_EQ(lossy_utf8("a\xC3(\xED\xA0\x80z"), "a\uFFFD(\uFFFD\uFFFD\uFFFDz");  // cut, then a surrogate
  EXPECT_EQ(lossy_utf8("\xF0\x9F\xA6\xF0\x9F\xA6\x99"), "\uFFFD🦙");
  EXPECT_EQ(lossy_utf8("\xC0\x80\xF5\xFF"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(lossy_utf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(CleanUp, in_the_order_of_transformers) {
  EXPECT_EQ(clean_up_spaces("What is it ? A , b 's end . x !  n't"), "What is it? A, b's end. x! n't");
  EXPECT_EQ(clean_up_spaces("a ' b  've 're 'm"), "a'b 've're'm");
}

TEST(CleanUp, is_applied_where_tokenizer_config_says_so) {
  const TokenizerFolder folder;
  folder.write(small_file({"a", "?"}, {}));
  EXPECT_EQ(Tokenizer::load(folder.path()).decode(std::vector{0, 1}), "a ?");
  folder.write("tokenizer_config.json", R"({"clean_up_tokenization_spaces": true})");
  auto tokenizer = Tokenizer::load(folder.path());
  EXPECT_EQ(tokenizer.decode(std::vector{0, 1}), "a?");
  tokenizer.set_clean_up_spaces(false);
  EXPECT_EQ(tokenizer.decode(std::vector{0, 1}), "a ?");
  EXPECT_FALSE(Tokenizer::load(folder.path() / "tokenizer.json").clean_up_spaces());  // the file alone
}

}  // namespace
}  // namespace cokv::tokenizer
