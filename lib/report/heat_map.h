// A heat map of one number for each KV head, as SVG in two layouts: layers from left to right, and, for narrow screens,
// from top to bottom.
#pragma once

#include <string>
#include <vector>

#include "core/head_grid.h"
#include "report/figure.h"

namespace cokv::report {

// Where numbers stand on a colour scale. Values beyond its ends get the colour of the end.
struct ColorScale {
  bool diverging = false;
  double low = 0;
  double high = 1;
  bool clips_low = false;  // some value lies beyond the end
  bool clips_high = false;
  bool low_is_strong = false;  // sequential: the low end gets the strong colour

  // Middle = mean; reaches as far on both sides as all but the 2 % farthest values.
  static ColorScale around_mean(const std::vector<double>& values);
  // From 0 to the largest value, or to the 98th percentile where a few are much larger.
  static ColorScale from_zero(const std::vector<double>& values);

  double position(double value) const;  // in [0, 1]
  std::string css_class(double value) const;
};

struct HeatMap {
  HeadGrid grid;
  std::vector<double> values;       // [players]
  std::vector<std::string> titles;  // [players], shown on hover
  std::vector<bool> marked;         // [players] or empty: gets a dot
  ColorScale scale;
  std::string unit;  // under the legend, e.g. "SSV in units of F1 (0 … 1)"
};

// Sets body, upright_body and their sizes.
void draw_heat_map(const HeatMap& map, Figure& figure);
// Without layer numbers and with a one-line legend, for several side by side.
void draw_small_heat_map(const HeatMap& map, Figure& figure);

}  // namespace cokv::report
