#include "estimate/slice_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/errors.h"
#include "estimate/standard_errors.h"

namespace cokv::estimate {

namespace {

double mean_contribution(const DrawGroup& group) {
  return std::accumulate(group.contributions.begin(), group.contributions.end(), 0.0) /
         static_cast<double>(group.draws());
}

// A group's mean contains each of its draws, so centring shrinks values towards the mean: by (M - 1)/M when the M draws
// are independent, and not at all in complete blocks, where each draw comes with the coalitions that omit its members.
double unbiased_scale(const SliceDraws& slice, const DrawGroup& group) {
  const auto draws = static_cast<double>(group.draws());
  if (slice.population > 0) {
    const auto population = static_cast<double>(slice.population);
    return draws / (draws - 1) * (population - 1) / population;
  }
  double of_its_block = 0, squares = 0;
  for (size_t d = 0; d < group.draws(); ++d) {
    ++of_its_block;
    if (d + 1 == group.draws() || group.blocks[d + 1] != group.blocks[d]) {
      squares += of_its_block * of_its_block;
      of_its_block = 0;
    }
  }
  const double mates = squares / draws - 1;  // mean number of other draws in a draw's block
  return draws / (draws - 1 + mates * slice.size / (slice.players - slice.size));
}

AdjustedGroup centre_group(const SliceDraws& slice, const DrawGroup& group, double mean_of_groups) {
  AdjustedGroup adjusted{0, {}, group.contributions};
  if (!slice.centred || slice.both_sides) return adjusted;  // at half of the players the mean is 0 by symmetry
  adjusted.mean = group.draws() > 1 ? mean_contribution(group) : mean_of_groups;
  const double scale = group.draws() > 1 ? unbiased_scale(slice, group) : 1.0;
  for (double& residual : adjusted.residuals) residual = scale * (residual - adjusted.mean);
  return adjusted;
}

}  // namespace

AdjustedSlice centre(const SliceDraws& slice) {
  double mean_of_groups = 0;
  for (const DrawGroup& group : slice.groups) mean_of_groups += group.weight * mean_contribution(group);
  AdjustedSlice adjusted;
  for (const DrawGroup& group : slice.groups) adjusted.push_back(centre_group(slice, group, mean_of_groups));
  return adjusted;
}

PlayerSums sum_by_player(const SliceDraws& slice, const DrawGroup& group, const AdjustedGroup& adjusted,
                         const std::vector<bool>& use) {
  const auto players = static_cast<size_t>(slice.players);
  PlayerSums sums{std::vector<double>(players), std::vector<double>(players), std::vector<double>(players)};
  double draws = 0, total = 0, squares = 0;
  for (size_t d = 0; d < group.draws(); ++d) {
    if (!use.empty() && !use[d]) continue;
    const double residual = adjusted.residuals[d], square = residual * residual;
    for (const uint16_t player : slice.members(group, d)) {
      sums.count[player] += 1;
      sums.sum[player] += residual;
      sums.squares[player] += square;
    }
    draws += 1;
    total += residual;
    squares += square;
  }
  const bool other_side_alone = slice.turned() && !slice.centred;
  if (!slice.both_sides && !other_side_alone) return sums;
  for (size_t p = 0; p < players; ++p) {  // the complement is a draw of -u for the players outside S
    const double others = total - sums.sum[p];
    sums.sum[p] = slice.both_sides ? sums.sum[p] - others : -others;
    sums.count[p] = slice.both_sides ? draws : draws - sums.count[p];
    sums.squares[p] = slice.both_sides ? squares : squares - sums.squares[p];
  }
  return sums;
}

std::vector<double> values_of_sums(const SliceDraws& slice, const AdjustedSlice& adjusted,
                                   const std::vector<PlayerSums>& groups) {
  const auto players = static_cast<size_t>(slice.players);
  std::vector<double> values(players);
  double mean = 0;
  for (size_t r = 0; r < groups.size(); ++r) mean += slice.groups[r].weight * adjusted[r].mean;
  for (size_t p = 0; p < players; ++p) {
    double sum = 0, count = 0, expected = 0;
    for (size_t r = 0; r < groups.size(); ++r) {
      const double a_draw = draw_weight(slice.groups[r]);
      sum += a_draw * groups[r].sum[p];
      count += a_draw * groups[r].count[p];
      if (!adjusted[r].expected.empty()) expected += slice.groups[r].weight * adjusted[r].expected[p];
    }
    if (count == 0) return {};
    values[p] = mean + expected + sum / count;
    // SV_{i,n-j} = (j SV_{i,j} - n mu_j) / (n - j)
    if (slice.turned() && slice.centred)
      values[p] = (slice.size * values[p] - slice.players * mean) / (slice.players - slice.size);
  }
  return values;
}

SliceEstimate estimate_slice(const SliceDraws& slice, const AdjustedSlice& adjusted) {
  std::vector<PlayerSums> sums(slice.groups.size());
#pragma omp parallel for schedule(dynamic)
  for (size_t r = 0; r < sums.size(); ++r) sums[r] = sum_by_player(slice, slice.groups[r], adjusted[r], {});
  SliceEstimate result;
  result.size = slice.slice;
  result.pairs = slice.observations;
  result.mean_utility = slice.mean_utility;
  result.mean_complement = slice.mean_complement;
  result.values = values_of_sums(slice, adjusted, sums);
  if (result.values.empty()) {
    size_t missing = 0;
    const auto drawn = [&](const PlayerSums& group) { return group.count[missing] > 0; };
    while (std::any_of(sums.begin(), sums.end(), drawn)) ++missing;
    throw UndrawnPlayer(slice.slice, static_cast<int>(missing), fmt::format("player {}", missing));
  }
  result.standard_errors = coalition_errors(slice, sums);
  result.example_errors = example_errors(slice, adjusted, sums);
  return result;
}

}  // namespace cokv::estimate
