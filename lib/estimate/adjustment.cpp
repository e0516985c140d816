#include "estimate/adjustment.h"

#include <algorithm>
#include <map>

#include "estimate/additive_fit.h"

namespace cokv::estimate {

namespace {

// The slice is so large that folds hardly share a coalition (a fit would know the draws it is tested on), and every
// group has draws in two folds, so that none is left without draws to be fitted on.
bool can_be_fitted(const SliceDraws& slice) {
  return pairs_of_slice(slice.players, slice.size) > kSmallSlice &&
         std::all_of(slice.groups.begin(), slice.groups.end(), [](const DrawGroup& group) {
           return std::any_of(group.blocks.begin(), group.blocks.end(),
                              [&](int block) { return block % kFolds != group.blocks.front() % kFolds; });
         });
}

// phi_i = E[f(S) : i in S] - E f(S): the player's own coefficient against the mean of the others'.
Eigen::VectorXd expectation(const SliceDraws& slice, const Eigen::VectorXd& coefficients) {
  const double others = slice.players - 1;
  return (1 - slice.share()) * (coefficients.array() - (coefficients.sum() - coefficients.array()) / others);
}

AdjustedGroup adjust_group(const SliceDraws& slice, const DrawGroup& group, const FoldCoefficients& slice_fit,
                           const FoldCoefficients& group_fit) {
  AdjustedGroup adjusted{0, std::vector<double>(static_cast<size_t>(slice.players)), group.contributions};
  FoldCoefficients fit;
  std::array<double, kFolds> means{};
  for (size_t fold = 0; fold < kFolds; ++fold) {
    means[fold] = mean_without(slice, group, static_cast<int>(fold));
    fit[fold] = Eigen::VectorXd::Zero(slice.players);
    for (const FoldCoefficients* part : {&slice_fit, &group_fit})
      if ((*part)[fold].size() > 0) fit[fold] += (*part)[fold];
    const double share = [&] {
      double draws = 0;
      for (size_t d = 0; d < group.draws(); ++d) draws += fold_of(group, d) == static_cast<int>(fold);
      return draws / static_cast<double>(group.draws());
    }();
    adjusted.mean += share * means[fold];
    const Eigen::VectorXd expected = share * expectation(slice, fit[fold]);
    for (size_t p = 0; p < adjusted.expected.size(); ++p) adjusted.expected[p] += expected[static_cast<long>(p)];
  }
  for (size_t d = 0; d < group.draws(); ++d) {
    const auto fold = static_cast<size_t>(fold_of(group, d));
    adjusted.residuals[d] -= means[fold] + predict(slice, slice.members(group, d), fit[fold]);
  }
  return adjusted;
}

// Of the residuals' weighted mean, up to the factor that all players share.
double noise(const SliceDraws& slice, const AdjustedSlice& adjusted) {
  double sum = 0;
  for (size_t r = 0; r < slice.groups.size(); ++r) {
    const double a_draw = slice.groups[r].weight / static_cast<double>(slice.groups[r].draws());
    for (const double residual : adjusted[r].residuals) sum += a_draw * a_draw * residual * residual;
  }
  return sum;
}

std::vector<FoldCoefficients> fit_groups(const std::vector<const SliceDraws*>& slices,
                                         const std::vector<FoldCoefficients>& slice_fits,
                                         const std::vector<int>& examples) {
  std::vector<FoldCoefficients> fits(examples.size());
#pragma omp parallel for schedule(dynamic)
  for (size_t e = 0; e < examples.size(); ++e) {
    std::vector<const DrawGroup*> groups;
    for (const SliceDraws* slice : slices) {
      const auto group = std::find_if(slice->groups.begin(), slice->groups.end(),
                                      [&](const DrawGroup& r) { return r.example == examples[e]; });
      groups.push_back(group == slice->groups.end() ? nullptr : &*group);
    }
    fits[e] = fit_group(slices, groups, slice_fits);
  }
  return fits;
}

}  // namespace

std::vector<AdjustedSlice> adjust(const std::vector<SliceDraws>& slices) {
  std::vector<AdjustedSlice> adjusted;
  std::vector<const SliceDraws*> fitted;
  std::vector<FoldCoefficients> slice_fits;
  std::vector<int> examples;
  for (const SliceDraws& slice : slices) {
    adjusted.push_back(centre(slice));
    if (!can_be_fitted(slice)) continue;
    fitted.push_back(&slice);
    slice_fits.push_back(fit_slice(slice));
    for (const DrawGroup& group : slice.groups) examples.push_back(group.example);
  }
  std::sort(examples.begin(), examples.end());
  examples.erase(std::unique(examples.begin(), examples.end()), examples.end());
  // A single group has nothing of its own beyond what the slices' fits hold.
  std::vector<FoldCoefficients> group_fits(examples.size());
  if (examples.size() > 1) group_fits = fit_groups(fitted, slice_fits, examples);

  for (size_t f = 0; f < fitted.size(); ++f) {
    const SliceDraws& slice = *fitted[f];
    AdjustedSlice regressed(slice.groups.size());
#pragma omp parallel for schedule(dynamic)
    for (size_t r = 0; r < slice.groups.size(); ++r) {
      const auto e = std::lower_bound(examples.begin(), examples.end(), slice.groups[r].example) - examples.begin();
      regressed[r] = adjust_group(slice, slice.groups[r], slice_fits[f], group_fits[static_cast<size_t>(e)]);
    }
    AdjustedSlice& centred = adjusted[static_cast<size_t>(fitted[f] - slices.data())];
    if (noise(slice, regressed) < noise(slice, centred)) centred = std::move(regressed);
  }
  return adjusted;
}

}  // namespace cokv::estimate
