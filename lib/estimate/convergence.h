// How far the values can be trusted: two halves of the draws, estimated apart and compared.
#pragma once

#include <span>

#include "estimate/estimate.h"

namespace cokv::estimate {

Convergence assess_convergence(const Design& design, std::span<const Observation> observations,
                               std::span<const double> weights, const EstimateOptions& options);

// Rank correlation with average ranks for ties; 0 when either side is constant.
double spearman(std::span<const double> a, std::span<const double> b);

}  // namespace cokv::estimate
