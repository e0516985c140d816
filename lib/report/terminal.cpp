#include "report/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/number_text.h"

namespace cokv::report {

namespace {

constexpr int kLabelWidth = 8;  // "head 12 "
constexpr int kDigits = 10;

Rgb color_at(const ColorScale& scale, double t, Theme theme) {
  return scale.diverging ? diverging(2 * t - 1, theme) : sequential(t, theme);
}

std::string background(Rgb color, ColorDepth depth) {
  switch (depth) {
    case ColorDepth::truecolor:
      return fmt::format("\x1b[48;2;{};{};{}m", color.red, color.green, color.blue);
    case ColorDepth::ansi256:
      return fmt::format("\x1b[48;5;{}m", nearest_ansi256(color));
    case ColorDepth::ansi16: {
      const int index = nearest_ansi16(color);
      return fmt::format("\x1b[{}m", index < 8 ? 40 + index : 100 + index - 8);
    }
    case ColorDepth::none:
      break;
  }
  return "";
}

int digit(double t) {
  return std::min(kDigits - 1, static_cast<int>(t * kDigits));
}

std::string cell(const ColorScale& scale, double t, const TerminalStyle& style, int width) {
  if (style.colors == ColorDepth::none) return fmt::format("{:<{}}", digit(t), width);
  return background(color_at(scale, t, style.theme), style.colors) + std::string(size_t(width), ' ');
}

void trim_line(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

// Numbers of the layers above their columns, as many as fit.
std::string layer_line(int first, int last, int cell_width) {
  std::string line = fmt::format("{:<{}}", "layer", kLabelWidth);
  for (int layer = first; layer < last; ++layer) {
    const auto column = size_t(kLabelWidth + (layer - first) * cell_width);
    const std::string label = std::to_string(layer);
    const bool wanted = cell_width >= 3 || layer % (cell_width == 2 ? 2 : 4) == 0;
    if (wanted && line.size() <= column) line += std::string(column - line.size(), ' ') + label;
  }
  return line;
}

std::string legend(const ColorScale& scale, const TerminalStyle& style) {
  const int decimals = scale.high >= 100 ? 0 : decimals_for((scale.high - scale.low) / 4);
  const std::string low = (scale.clips_low ? "≤ " : "") + fixed(scale.low, decimals);
  const std::string high = (scale.clips_high ? "≥ " : "") + fixed(scale.high, decimals);
  const std::string reset = style.colors == ColorDepth::none ? "" : "\x1b[0m";
  std::string bar;
  for (int i = 0; i < kDigits; ++i) bar += cell(scale, (i + 0.5) / kDigits, style, 1);
  return fmt::format("{:<{}}{} {}{} {}\n", "scale", kLabelWidth, low, bar, reset, high);
}

}  // namespace

TerminalStyle terminal_style(std::optional<int> terminal_width,
                             const std::function<std::optional<std::string>(const char*)>& environment) {
  const auto variable = [&](const char* name) { return environment(name).value_or(""); };
  TerminalStyle style;
  if (terminal_width && *terminal_width > 0) style.width = *terminal_width;
  const std::string columns = variable("COLUMNS");
  if (!columns.empty() && columns.size() < 5 && columns.find_first_not_of("0123456789") == std::string::npos)
    style.width = std::max(1, std::stoi(columns));
  const std::string foreground_background = variable("COLORFGBG");
  if (foreground_background.ends_with(";15") || foreground_background.ends_with(";7")) style.theme = Theme::light;
  const std::string term = variable("TERM"), color_term = variable("COLORTERM");
  if (!terminal_width || !variable("NO_COLOR").empty() || term == "dumb" || term.empty()) return style;
  if (color_term == "truecolor" || color_term == "24bit") {
    style.colors = ColorDepth::truecolor;
  } else {
    style.colors = term.find("256") != std::string::npos ? ColorDepth::ansi256 : ColorDepth::ansi16;
  }
  return style;
}

std::string terminal_heat_map(const HeatMap& map, const TerminalStyle& style) {
  const int room = std::max(8, style.width - kLabelWidth);
  int cell_width = 1;
  for (const int wider : {2, 3})
    if (map.grid.layers * wider <= room) cell_width = wider;
  int layers_per_block = std::min(map.grid.layers, room / cell_width);
  if (layers_per_block < map.grid.layers && layers_per_block > 8) layers_per_block -= layers_per_block % 8;

  std::string out;
  for (int first = 0; first < map.grid.layers; first += layers_per_block) {
    const int last = std::min(map.grid.layers, first + layers_per_block);
    out += layer_line(first, last, cell_width) + '\n';
    for (int head = 0; head < map.grid.kv_heads; ++head) {
      std::string line = fmt::format("{:<{}}", fmt::format("head {}", head), kLabelWidth);
      for (int layer = first; layer < last; ++layer) {
        const double value = map.values[size_t(map.grid.player({layer, head}))];
        line += cell(map.scale, map.scale.position(value), style, cell_width);
      }
      if (style.colors != ColorDepth::none) line += "\x1b[0m";
      trim_line(line);
      out += line + '\n';
    }
    if (last < map.grid.layers) out += '\n';
  }
  return out + legend(map.scale, style);
}

}  // namespace cokv::report
