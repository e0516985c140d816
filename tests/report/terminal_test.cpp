#include "report/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "report/sample_profile.h"
#include "report/show.h"

namespace cokv::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TerminalStyle style_of(std::optional<int> width, std::map<std::string, std::string> variables) {
  return terminal_style(width, [variables](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

HeatMap small_map() {
  HeatMap map;
  map.grid = {4, 2};
  map.values = {0, 1, 2, 3, 4, 5, 6, 8};
  map.scale = {false, 0, 8, false, false, false};
  return map;
}

TEST(TerminalStyle, ColoursByCapability) {
  EXPECT_EQ(style_of(100, {{"TERM", "xterm-256color"}, {"COLORTERM", "truecolor"}}).colors, ColorDepth::truecolor);
  EXPECT_EQ(style_of(100, {{"TERM", "xterm-256color"}, {"COLORTERM", "24bit"}}).colors, ColorDepth::truecolor);
  EXPECT_EQ(style_of(100, {{"TERM", "xterm-256color"}}).colors, ColorDepth::ansi256);
  EXPECT_EQ(style_of(100, {{"TERM", "linux"}}).colors, ColorDepth::ansi16);
  EXPECT_EQ(style_of(100, {{"TERM", "dumb"}}).colors, ColorDepth::none);
  EXPECT_EQ(style_of(100, {}).colors, ColorDepth::none);
  EXPECT_EQ(style_of(100, {{"TERM", "xterm"}, {"COLORTERM", "truecolor"}, {"NO_COLOR", "1"}}).colors, ColorDepth::none);
  EXPECT_EQ(style_of(std::nullopt, {{"TERM", "xterm"}, {"COLORTERM", "truecolor"}}).colors, ColorDepth::none);
}

TEST(TerminalStyle, WidthAndBackground) {
  EXPECT_EQ(style_of(132, {}).width, 132);
  EXPECT_EQ(style_of(std::nullopt, {}).width, 80);
  EXPECT_EQ(style_of(132, {{"COLUMNS", "40"}}).width, 40);
  EXPECT_EQ(style_of(132, {{"COLUMNS", "99999999999"}}).width, 132);
  EXPECT_EQ(style_of(80, {{"COLORFGBG", "0;15"}}).theme, Theme::light);
  EXPECT_EQ(style_of(80, {{"COLORFGBG", "15;0"}}).theme, Theme::dark);
}

TEST(TerminalHeatMap, PlainTextIsDigits) {
  EXPECT_EQ(terminal_heat_map(small_map(), {}),
            "layer   0  1  2  3\n"
            "head 0  0  2  5  7\n"
            "head 1  1  3  6  9\n"
            "scale   0.0 0123456789 8.0\n");
}

TEST(TerminalHeatMap, WrapsWhereTheTerminalIsNarrow) {
  HeatMap map;
  map.grid = {40, 1};
  map.values.assign(40, 0);
  map.values[39] = 9;
  map.scale = ColorScale::from_zero(map.values);
  TerminalStyle style;
  style.width = 26;
  const std::string text = terminal_heat_map(map, style);
  EXPECT_EQ(text,
            "layer   0   4   8   12\n"
            "head 0  0000000000000000\n"
            "\n"
            "layer   16  20  24  28\n"
            "head 0  0000000000000000\n"
            "\n"
            "layer   32  36\n"
            "head 0  00000009\n"
            "scale   0.0 0123456789 9.0\n");
}

TEST(TerminalHeatMap, TrueColourCellsEndWithAReset) {
  TerminalStyle style;
  style.colors = ColorDepth::truecolor;
  const std::string text = terminal_heat_map(small_map(), style);
  const Rgb strongest = sequential(1, Theme::dark);
  EXPECT_THAT(text, HasSubstr("\x1b[48;2;" + std::to_string(strongest.red) + ";" + std::to_string(strongest.green)));
  EXPECT_THAT(text, HasSubstr("\x1b[0m\n"));
}

TEST(Show, TellsWhatAPersonAsksFirst) {
  const std::string text = show_profile(sample_profile({30, 3}), {});
  for (const char* part :
       {"Sample-Instruct (30 layers × 3 KV heads)", "qasper", "30 examples", "0.312 with the full", "most important",
        "least important", "standard error", "0.83, split-half", "twice the pairs"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(Show, NoLineIsWiderThanTheTerminal) {
  TerminalStyle style;
  for (const int width : {40, 60, 100}) {
    style.width = width;
    const std::string text = show_profile(sample_profile({64, 8}), style);
    for (size_t start = 0; start < text.size();) {
      const size_t end = text.find('\n', start);
      const std::string line = text.substr(start, end - start);
      const auto columns = std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
      EXPECT_LE(columns, width) << line;
      start = end + 1;
    }
  }
}

TEST(Show, ControlCharactersOfAFileDoNotReachTheTerminal) {
  record::Profile profile = sample_profile({4, 2});
  profile.model.name = "evil\x1b[2J";
  profile.task.name = "task\r";
  const std::string text = show_profile(profile, {});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

TEST(Show, CountsNoPairsAndExamplesThatAnImportDoesNotKnow) {
  record::Profile profile = sample_profile({4, 2});
  profile.task.example_ids.clear();
  EXPECT_THAT(show_profile(profile, {}), AllOf(HasSubstr(" of 8 heads, imported"), Not(HasSubstr("0 examples"))));
  profile.sampling.slices.clear();
  profile.estimate.slices.clear();
  EXPECT_THAT(show_profile(profile, {}), HasSubstr("scores of 8 heads, not measured by coalitions, imported"));
}

TEST(Show, SaysWhenErrorsAreUnknown) {
  record::Profile profile = sample_profile({4, 2});
  profile.has_standard_errors = false;
  profile.estimate.standard_errors.clear();
  EXPECT_THAT(show_profile(profile, {}), AllOf(HasSubstr("unknown\n"), Not(HasSubstr("±"))));
}

}  // namespace
}  // namespace cokv::report
