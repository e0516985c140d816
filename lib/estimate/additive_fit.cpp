#include "estimate/additive_fit.h"

#include "estimate/ridge.h"

namespace cokv::estimate {

namespace {

NormalEquations no_equations(int players) {
  return {Eigen::MatrixXd::Zero(players, players), Eigen::VectorXd::Zero(players), 0, 0};
}

// Adds X'y, y'y and the number of the group's draws outside `fold`; y is what `fit` leaves of u.
void add_moments(const SliceDraws& slice, const DrawGroup& group, int fold, const FoldCoefficients& fit,
                 NormalEquations& equations) {
  const double mean = mean_without(slice, group, fold);
  double sum = 0;
  for (size_t d = 0; d < group.draws(); ++d) {
    if (fold_of(group, d) == fold) continue;
    const auto members = slice.members(group, d);
    const double y = group.contributions[d] - mean - predict(slice, members, fit[static_cast<size_t>(fold)]);
    for (const uint16_t player : members) equations.moments[player] += y;
    sum += y;
    equations.squares += y * y;
    equations.observations += 1;
  }
  equations.moments.array() -= slice.share() * sum;
}

double draws_in_fold(const DrawGroup& group, int fold) {
  double draws = 0;
  for (size_t d = 0; d < group.draws(); ++d) draws += fold_of(group, d) == fold;
  return draws;
}

// The Gram matrix of each fold apart, and the sum of all as the last.
std::array<Eigen::MatrixXd, kFolds + 1> grams_of_slice(const SliceDraws& slice) {
  std::array<Eigen::MatrixXd, kFolds + 1> grams;
  grams[kFolds] = Eigen::MatrixXd::Zero(slice.players, slice.players);
  for (int fold = 0; fold < kFolds; ++fold) {
    Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(slice.players, slice.players);
    double draws = 0;
#pragma omp parallel for schedule(dynamic)
    for (size_t r = 0; r < slice.groups.size(); ++r) {
      const Eigen::MatrixXd of_group = co_membership(slice, slice.groups[r], fold);
#pragma omp critical
      {
        counts += of_group;
        draws += draws_in_fold(slice.groups[r], fold);
      }
    }
    grams[static_cast<size_t>(fold)] = centred_gram(slice, counts, draws);
    grams[kFolds] += grams[static_cast<size_t>(fold)];
  }
  return grams;
}

// equations: [fold] all but the Gram matrix; the last is of all draws.
FoldCoefficients solve(const std::array<Eigen::MatrixXd, kFolds + 1>& grams,
                       std::array<NormalEquations, kFolds + 1>& equations) {
  FoldCoefficients fit;
  equations[kFolds].gram = grams[kFolds];
  const std::optional<double> penalty = choose_penalty(equations[kFolds]);
  if (!penalty) return fit;
  for (size_t fold = 0; fold <= kFolds; ++fold) {
    equations[fold].gram = fold < kFolds ? Eigen::MatrixXd(grams[kFolds] - grams[fold]) : grams[kFolds];
    fit[fold] = solve_ridge(equations[fold], *penalty);
  }
  return fit;
}

}  // namespace

double mean_without(const SliceDraws& slice, const DrawGroup& group, int fold) {
  if (slice.both_sides) return 0;
  double sum = 0, draws = 0;
  for (size_t d = 0; d < group.draws(); ++d) {
    if (fold_of(group, d) == fold) continue;
    sum += group.contributions[d];
    draws += 1;
  }
  return draws > 0 ? sum / draws : 0;
}

double predict(const SliceDraws& slice, std::span<const uint16_t> members, const Eigen::VectorXd& coefficients) {
  if (coefficients.size() == 0) return 0;
  double sum = 0;
  for (const uint16_t player : members) sum += coefficients[player];
  return sum - slice.share() * coefficients.sum();
}

FoldCoefficients fit_slice(const SliceDraws& slice) {
  const auto grams = grams_of_slice(slice);
  std::array<NormalEquations, kFolds + 1> equations;
#pragma omp parallel for schedule(dynamic)
  for (int fold = 0; fold <= kFolds; ++fold) {
    equations[static_cast<size_t>(fold)] = no_equations(slice.players);
    for (const DrawGroup& group : slice.groups)
      add_moments(slice, group, fold, {}, equations[static_cast<size_t>(fold)]);
  }
  return solve(grams, equations);
}

FoldCoefficients fit_group(const std::vector<const SliceDraws*>& slices, const std::vector<const DrawGroup*>& groups,
                           const std::vector<FoldCoefficients>& slice_fits) {
  const int players = slices.front()->players;
  std::array<Eigen::MatrixXd, kFolds + 1> grams;
  std::array<NormalEquations, kFolds + 1> equations;
  for (int fold = 0; fold <= kFolds; ++fold) {
    grams[static_cast<size_t>(fold)] = Eigen::MatrixXd::Zero(players, players);
    equations[static_cast<size_t>(fold)] = no_equations(players);
  }
  for (size_t s = 0; s < slices.size(); ++s) {
    if (groups[s] == nullptr) continue;
    for (int fold = 0; fold <= kFolds; ++fold) {
      const auto f = static_cast<size_t>(fold);
      add_moments(*slices[s], *groups[s], fold, slice_fits[s], equations[f]);
      if (fold == kFolds) continue;
      grams[f] +=
          centred_gram(*slices[s], co_membership(*slices[s], *groups[s], fold), draws_in_fold(*groups[s], fold));
    }
  }
  for (size_t fold = 0; fold < kFolds; ++fold) grams[kFolds] += grams[fold];
  return solve(grams, equations);
}

}  // namespace cokv::estimate
