// What the terminal can show, and a heat map drawn with that: true colour, 256 or 16 colours, or digits.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "report/heat_map.h"

namespace cokv::report {

enum class ColorDepth { none, ansi16, ansi256, truecolor };

struct TerminalStyle {
  ColorDepth colors = ColorDepth::none;
  Theme theme = Theme::dark;
  int width = 80;  // columns
};

// From the environment (NO_COLOR, COLORTERM, TERM, COLORFGBG, COLUMNS). `terminal_width`: columns of the terminal that
// stdout is, or none when it is a file or a pipe.
TerminalStyle terminal_style(std::optional<int> terminal_width,
                             const std::function<std::optional<std::string>(const char*)>& environment);

// Layers from left to right, as many blocks below each other as the width asks for, with a legend.
std::string terminal_heat_map(const HeatMap& map, const TerminalStyle& style);

}  // namespace cokv::report
