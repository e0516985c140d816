// A labelled matrix of numbers in colours: correlations of profiles, needle-in-a-haystack grids.
#pragma once

#include <string>
#include <vector>

#include "report/heat_map.h"

namespace cokv::report {

struct Matrix {
  std::string row_name, column_name;       // of the axes; may be empty
  std::vector<std::string> rows, columns;  // labels
  std::vector<std::vector<double>> values;
  std::vector<std::vector<std::string>> titles;  // on hover
  bool numbers = false;                          // two decimals in each cell
  ColorScale scale;
  std::string low_label, high_label;  // of the legend
};

void draw_matrix(const Matrix& matrix, Figure& figure);

}  // namespace cokv::report
