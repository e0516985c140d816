// Oniguruma's syntax on PCRE2: what is rewritten, what is refused, how matches follow each other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errors.h"
#include "tokenizer/onig_pattern.h"
#include "tokenizer/regex.h"

namespace cokv::tokenizer {
namespace {

std::vector<std::string> matches(const char* pattern, const std::string& text) {
  std::vector<std::string> out;
  for (const Span& span : Regex(pattern, "test").find_all(text))
    out.push_back(text.substr(span.begin, span.end - span.begin));
  return out;
}

using testing::ElementsAre;

TEST(Regex, finds_from_left_to_right) {
  EXPECT_THAT(matches(R"(\p{L}+|\d)", "héllo 42"), ElementsAre("héllo", "4", "2"));
  EXPECT_THAT(matches(R"([^\s\p{N}]+)", "a1\u2003b"), ElementsAre("a", "b"));
  EXPECT_THAT(matches(R"(\s+(?!\S))", "a   b"), ElementsAre("  "));
}

TEST(Regex, empty_matches_as_oniguruma_reports_them) {
  // Before "b" (empty), not again behind "aa".
  EXPECT_EQ(Regex("a*", "test").find_all("baac"), (std::vector<Span>{{0, 0}, {1, 3}, {4, 4}}));
}

TEST(Regex, case_folding_knows_the_long_s) {
  EXPECT_THAT(matches("(?i:'s)", "'S'ſ"), ElementsAre("'S", "'ſ"));
}

TEST(Regex, hexadecimal_characters) {
  EXPECT_THAT(matches(R"([\u4e00-\u9fff]+|\x41\x{e9})", "Aé日本a"), ElementsAre("Aé", "日本"));
}

TEST(Regex, long_runs_need_no_stack) {
  EXPECT_EQ(Regex(R"((?:a|b)+)", "test").find_all(std::string(300000, 'a')).size(), 1U);
}

struct NamedPattern {
  const char* name;
  const char* pattern;
};

class Refused : public testing::TestWithParam<NamedPattern> {};

TEST_P(Refused, because_the_engines_read_it_differently) {
  EXPECT_THROW(pcre_from_onig(GetParam().pattern, "test"), InputError) << GetParam().pattern;
}

INSTANTIATE_TEST_SUITE_P(
    All, Refused,
    testing::Values(NamedPattern{"line_start", "^a"}, NamedPattern{"line_end", "a$"}, NamedPattern{"dot", "."},
                    NamedPattern{"hexadecimal_or_horizontal_space", "\\h"}, NamedPattern{"vertical_space", "\\v"},
                    NamedPattern{"word", "\\w"}, NamedPattern{"word_boundary", "\\b"},
                    NamedPattern{"line_break", "\\R"}, NamedPattern{"grapheme", "\\X"},
                    NamedPattern{"text_start", "\\A"}, NamedPattern{"option", "(?i)a"},
                    NamedPattern{"option_group", "(?m:a)"}, NamedPattern{"named_group", "(?<n>a)"},
                    NamedPattern{"nested_class", "[a[bc]]"}, NamedPattern{"class_intersection", "[a&&b]"},
                    NamedPattern{"posix_class", "[[:alpha:]]"}, NamedPattern{"class_that_begins_with_bracket", "[]a]"},
                    NamedPattern{"open_class", "[a"}, NamedPattern{"script_property", "\\p{Han}"},
                    NamedPattern{"property_without_braces", "\\pL"},
                    NamedPattern{"negated_property_in_class", "[\\P{L}]"},
                    NamedPattern{"possessive_interval", "a{1,2}+"}, NamedPattern{"lazy_interval", "a{2}?"},
                    NamedPattern{"interval_without_minimum", "a{,3}"}, NamedPattern{"byte_beyond_ascii", "\\xe9"},
                    NamedPattern{"malformed_code_point", "\\x{zz}"}, NamedPattern{"open_code_point", "\\x{41"},
                    NamedPattern{"short_unicode_escape", "\\u12"}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(Regex, malformed_pattern_is_an_input_error) {
  EXPECT_THROW(Regex("(a", "test"), InputError);
}

}  // namespace
}  // namespace cokv::tokenizer
