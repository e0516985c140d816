// How far the values can be trusted: the draws split into halves, estimated apart and compared; and when to stop.
#pragma once

#include <span>

#include "estimate/estimate.h"
#include "estimate/slice_values.h"
#include "estimate/split_half.h"

namespace cokv::estimate {

inline constexpr int kSplits = 8;

// How far the two halves of each split differ, as a mean over splits; without advice. Members are empty for no splits.
Convergence compare_halves(std::span<const Halves> splits, const EstimateOptions& options);

// Whether every pair that the slices have was evaluated: the values are exact, and have no halves.
bool is_exhausted(const std::vector<SliceDraws>& slices);

// Means over kSplits seeded splits. The members are empty where a half lacks a player, and for exact values.
Convergence assess_convergence(const std::vector<SliceDraws>& slices, const std::vector<AdjustedSlice>& adjusted,
                               std::span<const Observation> observations, const EstimateOptions& options);

struct StopRule {
  double reliability = 0.9;  // at least
  double instability = 0.1;  // at most
};

// Whether two successive checks both meet the rule: one alone may be luck.
bool is_stable(const Convergence& before, const Convergence& now, const StopRule& rule);

// Share of the tokens that would move between the budgets of two estimates, at the options' budget, by the default
// link.
double moved_share(std::span<const double> values, std::span<const double> others, const EstimateOptions& options);

// Rank correlation with average ranks for ties; 0 when either side is constant.
double spearman(std::span<const double> a, std::span<const double> b);

}  // namespace cokv::estimate
