#include "report/matrix.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/number_text.h"
#include "report/plot_area.h"

namespace cokv::report {

namespace {

constexpr double kWidth = 380;
constexpr double kLegendWidth = 160;

// Numbers: as many as fit beside each other. Names that are too long for that: all of them, slanted. Returns the
// height.
double draw_column_labels(Markup& out, const Matrix& matrix, const PlotArea& area, double cell) {
  double widest = 0;
  for (const std::string& label : matrix.columns) widest = std::max(widest, text_width(label));
  const bool slanted = matrix.column_name.empty() && widest + 4 > cell;
  double free_from = -1e9;
  for (size_t column = 0; column < matrix.columns.size(); ++column) {
    const double middle = area.left + (double(column) + 0.5) * cell;
    const double half = text_width(matrix.columns[column]) / 2 + 3;
    if (slanted) {
      out.element("text",
                  {{"class", "soft small end"},
                   {"transform",
                    fmt::format("translate({} {}) rotate(-45)", coordinate(middle + 4), coordinate(area.bottom + 10))}},
                  matrix.columns[column]);
    } else if (middle - half >= free_from) {
      free_from = middle + half;
      out.element("text", {{"class", "soft small middle"}, {"x", middle}, {"y", area.bottom + 15}},
                  matrix.columns[column]);
    }
  }
  if (slanted) return widest * 0.72 + 12;
  if (matrix.column_name.empty()) return 20;
  out.element("text", {{"class", "soft small middle"}, {"x", (area.left + area.right) / 2}, {"y", area.bottom + 31}},
              matrix.column_name);
  return 36;
}

void draw_legend(Markup& out, const Matrix& matrix, double left, double top) {
  static constexpr int kSteps = 33;
  const double step = kLegendWidth / kSteps;
  for (int i = 0; i < kSteps; ++i) {
    const double value = matrix.scale.low + (matrix.scale.high - matrix.scale.low) * i / (kSteps - 1);
    out.empty("rect", {{"class", matrix.scale.css_class(value)},
                       {"x", left + i * step},
                       {"y", top},
                       {"width", step + 0.3},
                       {"height", 9}});
  }
  out.element("text", {{"class", "small"}, {"x", left}, {"y", top + 22}}, matrix.low_label);
  out.element("text", {{"class", "small end"}, {"x", left + kLegendWidth}, {"y", top + 22}}, matrix.high_label);
}

}  // namespace

void draw_matrix(const Matrix& matrix, Figure& figure) {
  double label_width = 0;
  for (const std::string& label : matrix.rows) label_width = std::max(label_width, text_width(label));
  PlotArea area;
  area.left = label_width + 10;
  area.top = matrix.row_name.empty() ? 4 : 20;
  const double room = std::max(kWidth - area.left - 4, 9.0 * double(matrix.columns.size()));
  const double cell = std::min(room / double(matrix.columns.size()), 64.0);
  const double cell_height = std::clamp(std::min(cell, 320.0 / double(matrix.rows.size())), 12.0, 34.0);
  area.right = area.left + cell * double(matrix.columns.size());
  area.bottom = area.top + cell_height * double(matrix.rows.size());

  Markup out;
  if (!matrix.row_name.empty())
    out.element("text", {{"class", "soft small"}, {"x", 0.0}, {"y", 11.0}}, matrix.row_name);
  for (size_t row = 0; row < matrix.rows.size(); ++row)
    out.element(
        "text",
        {{"class", "soft small end"}, {"x", area.left - 6}, {"y", area.top + (double(row) + 0.5) * cell_height + 4}},
        matrix.rows[row]);
  out.open("g", {{"class", "cells"}, {"data-columns", static_cast<int>(matrix.columns.size())}});
  for (size_t row = 0; row < matrix.rows.size(); ++row) {
    for (size_t column = 0; column < matrix.columns.size(); ++column) {
      const double value = matrix.values[row][column];
      const double x = area.left + double(column) * cell, y = area.top + double(row) * cell_height;
      const std::string color = matrix.scale.css_class(value);
      out.open("rect", {{"class", color}, {"x", x}, {"y", y}, {"width", cell - 1}, {"height", cell_height - 1}});
      out.element("title", {}, matrix.titles[row][column]).close();
      if (matrix.numbers && cell >= 26)
        out.element("text",
                    {{"class", "dot small middle t" + color}, {"x", x + cell / 2}, {"y", y + cell_height / 2 + 4}},
                    fixed(value, 2));
    }
    out.newline();
  }
  out.close();
  const double legend_top = area.bottom + draw_column_labels(out, matrix, area, cell) + 6;
  draw_legend(out, matrix, area.left, legend_top);
  figure.width = std::max(area.right + 2, area.left + kLegendWidth + 2);
  figure.height = legend_top + 28;
  figure.body = out.str();
}

}  // namespace cokv::report
