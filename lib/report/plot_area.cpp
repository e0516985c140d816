#include "report/plot_area.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "report/number_text.h"

namespace cokv::report {

std::vector<double> round_ticks(double low, double high) {
  if (!(high > low)) return {low};
  const double rough = (high - low) / 7;
  const double magnitude = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * magnitude;
  for (const double factor : {5.0, 2.0, 1.0})
    if (factor * magnitude >= rough) step = factor * magnitude;
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9);
  for (int i = 0; (first + i) * step <= high + step * 1e-9; ++i) ticks.push_back((first + i) * step);
  return ticks;
}

Scale::Scale(const Axis& axis, double low, double high, double start, double end)
    : logarithmic_(axis.logarithmic), low_(low), high_(high), start_(start), end_(end), ticks_(axis.ticks) {
  COKV_CHECK(std::isfinite(low) && std::isfinite(high), "the range of an axis must be finite");
  COKV_CHECK(!logarithmic_ || low > 0, "a logarithmic axis needs positive numbers");
  if (!(high_ > low_)) {  // a single value: put it in the middle
    const double reach = low_ == 0 ? 1 : std::abs(low_) / 2;
    low_ -= reach;
    high_ += reach;
  }
  if (ticks_.empty()) ticks_ = round_ticks(low_, high_);
  const double step = ticks_.size() > 1 ? ticks_[1] - ticks_[0] : std::abs(ticks_.empty() ? 1 : ticks_[0]);
  if (!logarithmic_ && step > 0) decimals_ = std::clamp(-static_cast<int>(std::floor(std::log10(step) + 1e-9)), 0, 8);
}

double Scale::transformed(double value) const {
  return logarithmic_ ? std::log(value) : value;
}

double Scale::operator()(double value) const {
  const double low = transformed(low_), high = transformed(high_);
  return start_ + (transformed(value) - low) / (high - low) * (end_ - start_);
}

std::string Scale::label_of(double tick) const {
  if (!logarithmic_) return fixed(tick, decimals_);
  return tick == std::round(tick) ? fixed(tick, 0) : significant(tick, 2);
}

void draw_axes(Markup& out, const PlotArea& area, const Scale& x, const Scale* y) {
  if (y) {
    for (const double tick : y->ticks()) {
      const double at = (*y)(tick);
      out.empty("path",
                {{"class", "rule"},
                 {"d", fmt::format("M{} {}H{}", coordinate(area.left), coordinate(at), coordinate(area.right))}});
      out.element("text", {{"class", "soft small end"}, {"x", area.left - 6}, {"y", at + 4}}, y->label_of(tick));
    }
  }
  double previous = -1e9;
  for (const double tick : x.ticks()) {
    const double at = x(tick);
    const std::string label = x.label_of(tick);
    out.empty("path", {{"class", y ? "axis" : "rule"},
                       {"d", fmt::format("M{} {}V{}", coordinate(at), coordinate(area.bottom),
                                         coordinate(y ? area.bottom + 4 : area.top))}});
    const double half = text_width(label) / 2 + 3;
    if (at - half < previous) continue;
    previous = at + half;
    out.element("text", {{"class", "soft small middle"}, {"x", at}, {"y", area.bottom + 17}}, label);
  }
  out.empty("path",
            {{"class", "axis"},
             {"d", fmt::format("M{} {}H{}", coordinate(area.left), coordinate(area.bottom), coordinate(area.right))}});
}

void draw_axis_names(Markup& out, const PlotArea& area, const std::string& x, const std::string& y) {
  out.element("text", {{"class", "soft small middle"}, {"x", (area.left + area.right) / 2}, {"y", area.bottom + 34}},
              x);
  if (!y.empty()) out.element("text", {{"class", "soft small"}, {"x", 0.0}, {"y", area.top - 12}}, y);
}

void draw_error_bar(Markup& out, double x, double low, double high, const std::string& line_class) {
  const double cap = 3;
  out.empty("path", {{"class", line_class},
                     {"style", "stroke-width:1.25"},
                     {"d", fmt::format("M{0} {1}V{2}M{3} {1}H{4}M{3} {2}H{4}", coordinate(x), coordinate(low),
                                       coordinate(high), coordinate(x - cap), coordinate(x + cap))}});
}

double text_width(std::string_view text) {
  return 6.4 * double(fmt::formatted_size("{}", text));
}

}  // namespace cokv::report
