// Small charts as SVG: lines with error bars, histograms, and intervals in rows. One size that reads well on a phone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/figure.h"

namespace cokv::report {

struct Axis {
  std::string label;
  bool logarithmic = false;           // all x > 0
  std::vector<double> ticks;          // empty: round numbers are chosen
  std::optional<double> least, most;  // the range at least covers these
};

struct Point {
  double x = 0, y = 0;
  double error = 0;  // half the length of the error bar; 0 = none
};

struct Series {
  std::string name;           // in the legend; "" leaves it out
  std::vector<Point> points;  // by rising x
  bool markers = true;
};

struct LineChart {
  Axis x, y;
  std::vector<Series> series;  // the first ones get the strongest colours
  std::optional<double> reference;
  std::string reference_label;
};

struct Histogram {
  Axis x;
  std::string y_label;
  std::vector<double> values;
  std::optional<double> typical_error;  // drawn as a bar of that half-length, to compare the spread with
};

struct Interval {
  std::string label;
  double value = 0;
  std::optional<double> error;
  int category = 0;  // colour
};

struct IntervalChart {
  Axis x;
  std::vector<Interval> rows;
  std::optional<double> reference;
  std::string reference_label;
};

// Each sets body, width and height. Charts without any point are defects of the caller.
void draw_lines(const LineChart& chart, Figure& figure);
void draw_histogram(const Histogram& chart, Figure& figure);
void draw_intervals(const IntervalChart& chart, Figure& figure);

// Between 3 and 7 round numbers from at or above `low` to at or below `high`.
std::vector<double> round_ticks(double low, double high);

}  // namespace cokv::report
