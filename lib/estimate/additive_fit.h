// Additive models of u, f(S) = sum over players in S of coefficients: what a head contributes whatever the others do.
// Each is fitted without one fold of the draws. First one model for each slice over all its groups; then, on the
// residuals of these, one for each group over all its slices.
#pragma once

#include <Eigen/Core>
#include <array>

#include "estimate/co_membership.h"
#include "estimate/slice_draws.h"

namespace cokv::estimate {

// [fold][players] fitted without that fold. All draws at once are the last entry. Empty vectors if by
// cross-validation no fit helps.
using FoldCoefficients = std::array<Eigen::VectorXd, kFolds + 1>;

// Mean of the group's u without a fold (kFolds: of all); 0 at half of the players, where it is so by symmetry.
double mean_without(const SliceDraws& slice, const DrawGroup& group, int fold);

// f(S) - E f(S)
double predict(const SliceDraws& slice, std::span<const uint16_t> members, const Eigen::VectorXd& coefficients);

FoldCoefficients fit_slice(const SliceDraws& slice);

// groups: this example's group in each slice (null where there is none). slice_fits: of the same slices.
FoldCoefficients fit_group(const std::vector<const SliceDraws*>& slices, const std::vector<const DrawGroup*>& groups,
                           const std::vector<FoldCoefficients>& slice_fits);

}  // namespace cokv::estimate
