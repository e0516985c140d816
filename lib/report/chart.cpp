#include "report/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/errors.h"
#include "report/number_text.h"
#include "report/plot_area.h"

namespace cokv::report {

namespace {

constexpr double kWidth = 380;

struct Range {
  double low = 1e300, high = -1e300;

  void cover(double x) {
    low = std::min(low, x);
    high = std::max(high, x);
  }
  void cover(const Axis& axis) {
    if (axis.least) cover(*axis.least);
    if (axis.most) cover(*axis.most);
  }
  Range padded(double share) const { return {low - share * (high - low), high + share * (high - low)}; }
};

// Lines differ by dashes as well, for print and for eyes that do not tell the colours apart.
std::string dashes(size_t index) {
  static constexpr std::array<const char*, 4> kDashes = {"", "6 3", "2 3", "8 3 2 3"};
  return kDashes[index / 2 % kDashes.size()];
}

void draw_marker(Markup& out, size_t index, double x, double y) {
  const std::string fill = fmt::format("f{}", index % kCategories);
  const double r = 3.6;
  switch (index % 4) {
    case 0:
      out.empty("circle", {{"class", fill}, {"cx", x}, {"cy", y}, {"r", r}});
      return;
    case 1:
      out.empty("rect", {{"class", fill}, {"x", x - r}, {"y", y - r}, {"width", 2 * r}, {"height", 2 * r}});
      return;
    case 2:
      out.empty("path",
                {{"class", fill}, {"d", fmt::format("M{} {}l4.4 7.6h-8.8z", coordinate(x), coordinate(y - 5))}});
      return;
    default:
      out.empty("path", {{"class", fill},
                         {"d", fmt::format("M{} {}l4.8 4.8l-4.8 4.8l-4.8 -4.8z", coordinate(x), coordinate(y - 4.8))}});
  }
}

void draw_line(Markup& out, size_t index, const std::vector<std::pair<double, double>>& points) {
  std::string path;
  for (const auto& [x, y] : points)
    path += fmt::format("{}{} {}", path.empty() ? 'M' : 'L', coordinate(x), coordinate(y));
  out.empty("path", {{"class", fmt::format("l{}", index % kCategories)},
                     {"stroke-dasharray", dashes(index).empty() ? "none" : dashes(index)},
                     {"d", path}});
}

// `shift` moves a series sideways, so that error bars of several lines at one x do not hide each other.
void draw_series(Markup& out, size_t index, const Series& series, const Scale& x, const Scale& y, double shift) {
  std::vector<std::pair<double, double>> points;
  for (const Point& point : series.points) points.emplace_back(x(point.x) + shift, y(point.y));
  draw_line(out, index, points);
  out.open("g", {{"class", "points"}});
  for (size_t i = 0; i < points.size(); ++i) {
    const Point& point = series.points[i];
    if (point.error > 0)
      draw_error_bar(out, points[i].first, y(point.y - point.error), y(point.y + point.error),
                     fmt::format("l{}", index % kCategories));
    if (series.markers) draw_marker(out, index, points[i].first, points[i].second);
  }
  out.close().newline();
}

void draw_guide(Markup& out, double left, double right, double y) {
  out.empty("path",
            {{"class", "guide"}, {"d", fmt::format("M{} {}H{}", coordinate(left), coordinate(y), coordinate(right))}});
}

// Names of the lines below the chart, as many a row as fit; returns the height used.
double draw_legend(Markup& out, const LineChart& chart, double top) {
  double x = 0, y = top;
  const auto next_entry = [&](const std::string& name) {
    const double width = 34 + text_width(name) + 14;
    if (x > 0 && x + width > kWidth) {
      x = 0;
      y += 18;
    }
    out.element("text", {{"class", "small"}, {"x", x + 32}, {"y", y}}, name);
    x += width;
    return x - width;
  };
  for (size_t i = 0; i < chart.series.size(); ++i) {
    if (chart.series[i].name.empty()) continue;
    const double left = next_entry(chart.series[i].name);
    draw_line(out, i, {{left, y - 4}, {left + 26, y - 4}});
    if (chart.series[i].markers) draw_marker(out, i, left + 13, y - 4);
  }
  if (chart.reference) {
    const double left = next_entry(chart.reference_label);
    draw_guide(out, left, left + 26, y - 4);
  }
  return x > 0 ? y + 6 - top : 0;
}

}  // namespace

void draw_lines(const LineChart& chart, Figure& figure) {
  Range x_range, y_range;
  for (const Series& series : chart.series) {
    for (const Point& point : series.points) {
      x_range.cover(point.x);
      y_range.cover(point.y - point.error);
      y_range.cover(point.y + point.error);
    }
  }
  COKV_CHECK(x_range.low <= x_range.high, "a chart without points");
  if (chart.reference) y_range.cover(*chart.reference);
  x_range.cover(chart.x);
  const Range y_padded = y_range.padded(chart.y.logarithmic ? 0 : 0.06);
  Range y_final = y_padded;
  if (chart.y.least) y_final.low = std::min(y_range.low, *chart.y.least);
  if (chart.y.most) y_final.high = std::max(y_range.high, *chart.y.most);

  const PlotArea area{46, 28, kWidth - 12, 226};
  const Scale x(chart.x, x_range.low, x_range.high, area.left + 12, area.right - 12);
  const Scale y(chart.y, y_final.low, y_final.high, area.bottom, area.top);
  Markup out;
  draw_axes(out, area, x, &y);
  draw_axis_names(out, area, chart.x.label, chart.y.label);
  if (chart.reference) draw_guide(out, area.left, area.right, y(*chart.reference));
  const bool markers = chart.series.size() > 1 && chart.series[0].markers;
  for (size_t i = chart.series.size(); i-- > 0;)
    draw_series(out, i, chart.series[i], x, y, markers ? (double(i) - double(chart.series.size() - 1) / 2) * 2.4 : 0);
  figure.height = area.bottom + 42;
  const double legend = draw_legend(out, chart, figure.height + 14);
  if (legend > 0) figure.height += 14 + legend;
  figure.width = kWidth;
  figure.body = out.str();
}

void draw_histogram(const Histogram& chart, Figure& figure) {
  Range range;
  for (const double value : chart.values) range.cover(value);
  COKV_CHECK(range.low <= range.high, "a histogram without values");
  if (!(range.high > range.low)) range.high = range.low + 1;
  const int bins = std::clamp(static_cast<int>(std::lround(1.6 * std::sqrt(double(chart.values.size())))), 5, 40);
  std::vector<int> counts(size_t(bins), 0);
  for (const double value : chart.values) {
    const int bin = static_cast<int>((value - range.low) / (range.high - range.low) * bins);
    ++counts[size_t(std::min(bin, bins - 1))];
  }
  const int highest = *std::max_element(counts.begin(), counts.end());

  const PlotArea area{46, chart.typical_error ? 56.0 : 28.0, kWidth - 12, 226};
  const Scale x(chart.x, range.low, range.high, area.left + 8, area.right - 8);
  Axis counted;  // heads are whole
  for (const double tick : round_ticks(0, highest))
    if (tick == std::round(tick)) counted.ticks.push_back(tick);
  const Scale y(counted, 0, highest, area.bottom, area.top);
  Markup out;
  draw_axes(out, area, x, &y);
  const double step = (range.high - range.low) / bins;
  for (int bin = 0; bin < bins; ++bin) {
    const int count = counts[size_t(bin)];
    if (count == 0) continue;
    const double left = x(range.low + bin * step), right = x(range.low + (bin + 1) * step);
    out.open("rect", {{"class", "f1"},
                      {"x", left + 0.5},
                      {"y", y(count)},
                      {"width", right - left - 1},
                      {"height", area.bottom - y(count)}});
    out.element("title", {},
                fmt::format("{} heads from {} to {}", count, significant(range.low + bin * step, 3),
                            significant(range.low + (bin + 1) * step, 3)));
    out.close();
  }
  if (chart.typical_error) {
    const double half = (x(range.low + *chart.typical_error) - x(range.low)), middle = (area.left + area.right) / 2;
    out.empty(
        "path",
        {{"class", "l0"},
         {"d", fmt::format("M{0} 14v8M{0} 18H{1}M{1} 14v8", coordinate(middle - half), coordinate(middle + half))}});
    out.element("text", {{"class", "small middle"}, {"x", middle}, {"y", 36.0}}, "± one typical standard error");
  }
  draw_axis_names(out, area, chart.x.label, chart.y_label);
  figure.width = kWidth;
  figure.height = area.bottom + 42;
  figure.body = out.str();
}

void draw_intervals(const IntervalChart& chart, Figure& figure) {
  Range range;
  double label_width = 0;
  for (const Interval& row : chart.rows) {
    range.cover(row.value - 2 * row.error.value_or(0));
    range.cover(row.value + 2 * row.error.value_or(0));
    label_width = std::max(label_width, text_width(row.label));
  }
  COKV_CHECK(range.low <= range.high, "an interval chart without rows");
  if (chart.reference) range.cover(*chart.reference);
  const Range padded = range.padded(0.03);
  const double row_height = 18;
  const PlotArea area{label_width + 12, chart.reference ? 20.0 : 6.0, kWidth - 14,
                      (chart.reference ? 20.0 : 6.0) + row_height * double(chart.rows.size())};
  const Scale x(chart.x, padded.low, padded.high, area.left, area.right);
  Markup out;
  draw_axes(out, area, x, nullptr);
  if (chart.reference) {
    const double at = x(*chart.reference);
    out.empty("path",
              {{"class", "guide"},
               {"d", fmt::format("M{} {}V{}", coordinate(at), coordinate(area.top - 4), coordinate(area.bottom))}});
    out.element("text", {{"class", "soft small middle"}, {"x", at}, {"y", area.top - 8}}, chart.reference_label);
  }
  for (size_t i = 0; i < chart.rows.size(); ++i) {
    const Interval& row = chart.rows[i];
    const double y = area.top + (double(i) + 0.5) * row_height;
    out.element("text", {{"class", "small end"}, {"x", area.left - 8}, {"y", y + 4}}, row.label);
    if (row.error)
      out.empty("path", {{"class", fmt::format("l{}", row.category)},
                         {"d", fmt::format("M{} {}H{}", coordinate(x(row.value - 2 * *row.error)), coordinate(y),
                                           coordinate(x(row.value + 2 * *row.error)))}});
    out.open("g").element("title", {}, row.label + ": " + with_error(row.value, row.error));
    draw_marker(out, size_t(row.category), x(row.value), y);
    out.close().newline();
  }
  draw_axis_names(out, area, chart.x.label, "");
  figure.width = kWidth;
  figure.height = area.bottom + 42;
  figure.body = out.str();
}

}  // namespace cokv::report
