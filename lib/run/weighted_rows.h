// Rows that means are taken over. Rows with the same context are one cluster: they are no independent evidence, so
// every standard error and every interval is over clusters.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/measure.h"

namespace cokv::run {

struct WeightedRows {
  std::vector<double> weights;  // of each row; means divide by their sum
  std::vector<int> clusters;    // of each row, from 0
};

// Clusters from the rows' contexts, in the order of their first row. A row without context is a cluster of its own.
std::vector<int> clusters_of(std::span<const std::string_view> contexts);

// One measure of each row; nothing where a row has none.
using Values = std::vector<std::optional<double>>;

struct Mean {
  double value = 0;
  std::optional<double> standard_error;  // none where there is one cluster only
  int examples = 0;                      // rows that have the measure
};

// m = sum w_i x_i / sum w_i over the rows that have a value, and its cluster-robust error: with G clusters g,
//   se^2 = G/(G-1) * sum_g ( sum_{i in g} w_i (x_i - m) )^2 / ( sum w_i )^2,
// which for rows of their own and equal weights is the usual s^2/n. Nothing where no row has a value.
std::optional<Mean> mean_of(const Values& values, const WeightedRows& rows);

}  // namespace cokv::run
