#include "report/heat_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/markup.h"
#include "report/number_text.h"

namespace cokv::report {

namespace {

struct Layout {
  bool upright = false;  // layers from top to bottom
  double left = 74, top = 20;
  double cell_width = 20, cell_height = 20;
  double gap = 1;
  bool legend = true;
};

double clamped(double low, double x, double high) {
  return std::clamp(x, low, std::max(low, high));
}

// How far the values reach from `middle`, leaving out the farthest 2 % (none of fewer than 50).
double robust_reach(const std::vector<double>& values, double middle) {
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values) distances.push_back(std::abs(value - middle));
  std::sort(distances.begin(), distances.end());
  return distances[distances.size() - 1 - distances.size() / 50];
}

int label_step(double cell, int count) {
  for (const int step : {1, 2, 4, 8, 16})
    if (step * cell >= 22) return step;
  return std::max(1, count);
}

void write_axes(Markup& out, const HeatMap& map, const Layout& layout) {
  const int columns = layout.upright ? map.grid.kv_heads : map.grid.layers;
  const int rows = layout.upright ? map.grid.layers : map.grid.kv_heads;
  const int column_step = label_step(layout.cell_width, columns);
  const int row_step = label_step(layout.cell_height * 1.6, rows);
  const char* column_name = layout.upright ? "KV head" : "layer";
  const char* row_name = layout.upright ? "layer" : "KV head";
  out.element("text", {{"class", "soft small end"}, {"x", layout.left - 8}, {"y", layout.top - 7}}, column_name);
  for (int column = 0; column < columns; column += column_step)
    out.element("text",
                {{"class", "soft small middle"},
                 {"x", layout.left + (column + 0.5) * layout.cell_width},
                 {"y", layout.top - 7}},
                std::to_string(column));
  for (int row = 0; row < rows; row += row_step)
    out.element(
        "text",
        {{"class", "soft small end"}, {"x", layout.left - 8}, {"y", layout.top + (row + 0.5) * layout.cell_height + 4}},
        row == 0 ? fmt::format("{} 0", row_name) : std::to_string(row));
}

void write_cells(Markup& out, const HeatMap& map, const Layout& layout) {
  const int columns = layout.upright ? map.grid.kv_heads : map.grid.layers;
  const int rows = layout.upright ? map.grid.layers : map.grid.kv_heads;
  const double radius = std::min({layout.cell_width, layout.cell_height, 14.0}) * 0.13;
  out.open("g", {{"class", "cells"}, {"data-columns", columns}});
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const HeadId head = layout.upright ? HeadId{row, column} : HeadId{column, row};
      const auto player = size_t(map.grid.player(head));
      const double x = layout.left + column * layout.cell_width, y = layout.top + row * layout.cell_height;
      const std::string color = map.scale.css_class(map.values[player]);
      out.open("rect", {{"class", color},
                        {"x", x},
                        {"y", y},
                        {"width", layout.cell_width - layout.gap},
                        {"height", layout.cell_height - layout.gap}});
      out.element("title", {}, map.titles[player]).close();
      if (!map.marked.empty() && map.marked[player])
        out.empty("circle", {{"class", "dot t" + color},
                             {"cx", x + (layout.cell_width - layout.gap) / 2},
                             {"cy", y + (layout.cell_height - layout.gap) / 2},
                             {"r", radius}});
    }
    out.newline();
  }
  out.close();
}

// A bar of the colours with numbers at its ends and in the middle; returns its height.
double write_legend(Markup& out, const HeatMap& map, double x, double y, double width) {
  static constexpr int kSteps = 33;
  const ColorScale& scale = map.scale;
  const double step = width / kSteps;
  for (int i = 0; i < kSteps; ++i) {
    const double t = double(i) / (kSteps - 1);
    out.empty("rect", {{"class", scale.diverging ? diverging_class(2 * t - 1) : sequential_class(t)},
                       {"x", x + i * step},
                       {"y", y},
                       {"width", step + 0.3},
                       {"height", 10}});
  }
  const double reach = scale.high - scale.low;
  const int decimals = scale.high >= 100 ? 0 : decimals_for(reach / 4);
  const std::string low = (scale.clips_low ? "≤ " : "") + fixed(scale.low, decimals);
  const std::string high = (scale.clips_high ? "≥ " : "") + fixed(scale.high, decimals);
  out.element("text", {{"class", "small"}, {"x", x}, {"y", y + 24}}, low);
  if (scale.diverging)
    out.element("text", {{"class", "small middle"}, {"x", x + width / 2}, {"y", y + 24}},
                "mean " + fixed((scale.low + scale.high) / 2, decimals));
  out.element("text", {{"class", "small end"}, {"x", x + width}, {"y", y + 24}}, high);
  if (map.unit.empty()) return 30;
  out.element("text", {{"class", "soft small"}, {"x", x}, {"y", y + 40}}, map.unit);
  return 46;
}

std::string draw(const HeatMap& map, const Layout& layout, double& width, double& height) {
  const int columns = layout.upright ? map.grid.kv_heads : map.grid.layers;
  const int rows = layout.upright ? map.grid.layers : map.grid.kv_heads;
  Markup out;
  if (layout.left > 10) write_axes(out, map, layout);
  write_cells(out, map, layout);
  const double map_width = columns * layout.cell_width;
  height = layout.top + rows * layout.cell_height;
  width = std::max(width, layout.left + map_width + 2);
  if (layout.legend) {
    const double legend_width = clamped(map.scale.diverging ? 250 : 150, map_width, 280);
    width = std::max(width, layout.left + legend_width + 2);
    height += 14 + write_legend(out, map, layout.left, height + 14, legend_width);
  }
  return out.str();
}

}  // namespace

ColorScale ColorScale::around_mean(const std::vector<double>& values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
  const double reach = robust_reach(values, mean);
  ColorScale scale{true, mean - reach, mean + reach, false, false, false};
  for (const double value : values) {
    scale.clips_low |= value < scale.low;
    scale.clips_high |= value > scale.high;
  }
  return scale;
}

ColorScale ColorScale::from_zero(const std::vector<double>& values) {
  ColorScale scale{false, 0, robust_reach(values, 0), false, false, false};
  for (const double value : values) scale.clips_high |= value > scale.high;
  return scale;
}

double ColorScale::position(double value) const {
  if (!(high > low)) return diverging ? 0.5 : 0;
  return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

std::string ColorScale::css_class(double value) const {
  const double t = position(value);
  return diverging ? diverging_class(2 * t - 1) : sequential_class(low_is_strong ? 1 - t : t);
}

void draw_heat_map(const HeatMap& map, Figure& figure) {
  Layout wide;
  wide.cell_width = clamped(9, (900 - wide.left) / map.grid.layers, 30);
  wide.cell_height = clamped(8, std::max(wide.cell_width, 18.0), 240.0 / map.grid.kv_heads);
  figure.width = 0;
  figure.body = draw(map, wide, figure.width, figure.height);

  Layout upright;
  upright.upright = true;
  upright.left = 58;
  upright.cell_width = clamped(8, (350 - upright.left) / map.grid.kv_heads, 80);
  upright.cell_height = clamped(11, 640.0 / map.grid.layers, 22);
  figure.upright_width = 352;
  figure.upright_body = draw(map, upright, figure.upright_width, figure.upright_height);
}

void draw_small_heat_map(const HeatMap& map, Figure& figure) {
  Layout layout;
  layout.left = 1;
  layout.top = 2;
  layout.cell_width = clamped(4, 358.0 / map.grid.layers, 40);
  layout.cell_height = clamped(5, std::max(layout.cell_width, 10.0), 120.0 / map.grid.kv_heads);
  layout.gap = 0.6;
  figure.width = 0;
  figure.body = draw(map, layout, figure.width, figure.height);
}

}  // namespace cokv::report
