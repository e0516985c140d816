// How the estimate settled while pairs were added: the same estimator on the first pairs of the run's evidence.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/evaluation_log.h"
#include "record/profile.h"
#include "report/figure.h"

namespace cokv::report {

struct ConvergencePoint {
  int pairs = 0;  // for each slice and example
  double typical_error = 0;
  std::optional<double> reliability;
  double correlation_with_final = 0;  // Spearman, with the values of all pairs
};

// At pairs/16, /8, /4, /2 and all, as far as every head was drawn by then.
std::vector<ConvergencePoint> convergence_points(const record::Profile& profile,
                                                 const record::Evaluations& evaluations);
// Empty when there are fewer than two points.
std::vector<Figure> convergence_figures(const std::vector<ConvergencePoint>& points, const std::string& prefix);

}  // namespace cokv::report
