// The frame of a chart: where numbers lie on the paper, grid lines, ticks and their labels.
#pragma once

#include "report/chart.h"
#include "report/markup.h"

namespace cokv::report {

// One axis laid on the paper: `start` and `end` are coordinates, start > end for an axis that points up.
class Scale {
 public:
  Scale(const Axis& axis, double low, double high, double start, double end);

  double operator()(double value) const;
  const std::vector<double>& ticks() const { return ticks_; }
  std::string label_of(double tick) const;

 private:
  double transformed(double value) const;

  bool logarithmic_;
  double low_, high_, start_, end_;
  std::vector<double> ticks_;
  int decimals_ = 0;
};

struct PlotArea {
  double left = 0, top = 0, right = 0, bottom = 0;
};

// Grid lines and labels; the y axis is left out where `y` is null.
void draw_axes(Markup& out, const PlotArea& area, const Scale& x, const Scale* y);
void draw_axis_names(Markup& out, const PlotArea& area, const std::string& x, const std::string& y);
// Horizontal or vertical bar of +- `error` around a point, with caps.
void draw_error_bar(Markup& out, double x, double low, double high, const std::string& line_class);

// Rough width of text in 12 px sans serif, for room beside labels.
double text_width(std::string_view text);

}  // namespace cokv::report
