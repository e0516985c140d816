// UTF-8, words of a shell and SHA-256.
#include <gtest/gtest.h>

#include "core/sha256.h"
#include "core/shell_word.h"
#include "core/utf8.h"

namespace cokv {
namespace {

TEST(Utf8, FindsTheFirstInvalidByte) {
  EXPECT_EQ(first_invalid_utf8("plain, äöü, 漢字, 🎉"), std::nullopt);
  EXPECT_EQ(first_invalid_utf8("ab\xff"), 2u);
  EXPECT_EQ(first_invalid_utf8("a\xe6\xbc"), 1u);         // cut off
  EXPECT_EQ(first_invalid_utf8("\xed\xa0\x80"), 0u);      // a surrogate
  EXPECT_EQ(first_invalid_utf8("\xc0\xaf"), 0u);          // overlong
  EXPECT_EQ(first_invalid_utf8("\xf4\x90\x80\x80"), 0u);  // beyond U+10FFFF
}

TEST(Utf8, GoesThereAndBack) {
  const std::string text = "a\u00e9\u6f22\U0001f389";
  const std::u32string code_points = utf8_to_code_points(text);
  EXPECT_EQ(code_points.size(), 4u);
  EXPECT_EQ(code_points[3], U'\U0001f389');
  EXPECT_EQ(code_points_to_utf8(code_points), text);
}

TEST(ShellWord, IsQuotedWhereAShellWouldChangeIt) {
  EXPECT_EQ(shell_word("runs/a-1_b.json"), "runs/a-1_b.json");
  EXPECT_EQ(shell_word("my run"), "'my run'");
  EXPECT_EQ(shell_word("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Sha256, KnowsTheVectorsOfTheStandard) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace cokv
