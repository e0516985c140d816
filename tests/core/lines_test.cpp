#include "core/lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cokv {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> all;
  LineReader lines(text);
  while (const auto line = lines.next()) all.emplace_back(line->text);
  return all;
}

TEST(LineReader, ReadsLinesWithEitherEnd) {
  EXPECT_THAT(texts("a\nb\r\nc"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(texts("a\n\n\nb\n"), ElementsAre("a", "", "", "b"));
  EXPECT_THAT(texts("\n"), ElementsAre(""));
  EXPECT_THAT(texts(""), ElementsAre());
  EXPECT_THAT(texts("a\rb\n"), ElementsAre("a\rb"));
}

TEST(LineReader, SaysWhereALineStandsAndWhetherItIsTorn) {
  LineReader lines("one\r\ntwo");
  const Line first = *lines.next(), second = *lines.next();
  EXPECT_EQ(first.number, 1);
  EXPECT_EQ(first.end, 5u);
  EXPECT_TRUE(first.complete);
  EXPECT_EQ(second.number, 2);
  EXPECT_EQ(second.end, 8u);
  EXPECT_FALSE(second.complete);
  EXPECT_FALSE(lines.next());
}

TEST(LineNumber, CountsTheLineEndsBefore) {
  EXPECT_EQ(line_number_at("a\nb\nc", 0), 1);
  EXPECT_EQ(line_number_at("a\nb\nc", 2), 2);
  EXPECT_EQ(line_number_at("a\nb\nc", 99), 3);
}

}  // namespace
}  // namespace cokv
