#include "estimate/slice_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/errors.h"
#include "estimate/standard_errors.h"

namespace cokv::estimate {

namespace {

double mean_contribution(const DrawRow& row) {
  return std::accumulate(row.contributions.begin(), row.contributions.end(), 0.0) / static_cast<double>(row.draws());
}

// A row's own mean holds each of its draws, which draws the centred values together: by (M - 1)/M when the M draws are
// independent, not at all in whole blocks, where every draw brings the coalitions that leave its members out.
double unbiased_scale(const SliceDraws& slice, const DrawRow& row) {
  const auto draws = static_cast<double>(row.draws());
  if (slice.population > 0) {
    const auto population = static_cast<double>(slice.population);
    return draws / (draws - 1) * (population - 1) / population;
  }
  double of_its_block = 0, squares = 0;
  for (size_t d = 0; d < row.draws(); ++d) {
    ++of_its_block;
    if (d + 1 == row.draws() || row.blocks[d + 1] != row.blocks[d]) {
      squares += of_its_block * of_its_block;
      of_its_block = 0;
    }
  }
  const double mates = squares / draws - 1;  // mean number of other draws in a draw's block
  return draws / (draws - 1 + mates * slice.size / (slice.players - slice.size));
}

AdjustedRow centre_row(const SliceDraws& slice, const DrawRow& row, double mean_of_rows) {
  AdjustedRow adjusted{0, {}, row.contributions};
  if (!slice.centred || slice.both_sides) return adjusted;  // at half of the players the mean is 0 by symmetry
  adjusted.mean = row.draws() > 1 ? mean_contribution(row) : mean_of_rows;
  const double scale = row.draws() > 1 ? unbiased_scale(slice, row) : 1.0;
  for (double& residual : adjusted.residuals) residual = scale * (residual - adjusted.mean);
  return adjusted;
}

}  // namespace

AdjustedSlice centre(const SliceDraws& slice) {
  double mean_of_rows = 0;
  for (const DrawRow& row : slice.rows) mean_of_rows += row.weight * mean_contribution(row);
  AdjustedSlice adjusted;
  for (const DrawRow& row : slice.rows) adjusted.push_back(centre_row(slice, row, mean_of_rows));
  return adjusted;
}

PlayerSums sum_by_player(const SliceDraws& slice, const DrawRow& row, const AdjustedRow& adjusted,
                         const std::vector<bool>& use) {
  const auto players = static_cast<size_t>(slice.players);
  PlayerSums sums{std::vector<double>(players), std::vector<double>(players), std::vector<double>(players)};
  double draws = 0, total = 0, squares = 0;
  for (size_t d = 0; d < row.draws(); ++d) {
    if (!use.empty() && !use[d]) continue;
    const double residual = adjusted.residuals[d], square = residual * residual;
    for (const uint16_t player : slice.members(row, d)) {
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
                                   const std::vector<PlayerSums>& rows) {
  const auto players = static_cast<size_t>(slice.players);
  std::vector<double> values(players);
  double mean = 0;
  for (size_t r = 0; r < rows.size(); ++r) mean += slice.rows[r].weight * adjusted[r].mean;
  for (size_t p = 0; p < players; ++p) {
    double sum = 0, count = 0, expected = 0;
    for (size_t r = 0; r < rows.size(); ++r) {
      const double a_draw = draw_weight(slice.rows[r]);
      sum += a_draw * rows[r].sum[p];
      count += a_draw * rows[r].count[p];
      if (!adjusted[r].expected.empty()) expected += slice.rows[r].weight * adjusted[r].expected[p];
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
  std::vector<PlayerSums> sums(slice.rows.size());
#pragma omp parallel for schedule(dynamic)
  for (size_t r = 0; r < sums.size(); ++r) sums[r] = sum_by_player(slice, slice.rows[r], adjusted[r], {});
  SliceEstimate result;
  result.size = slice.slice;
  result.pairs = slice.observations;
  result.mean_kept = slice.mean_kept;
  result.mean_complement = slice.mean_complement;
  result.values = values_of_sums(slice, adjusted, sums);
  if (result.values.empty()) {
    size_t missing = 0;
    const auto drawn = [&](const PlayerSums& row) { return row.count[missing] > 0; };
    while (std::any_of(sums.begin(), sums.end(), drawn)) ++missing;
    throw UndrawnPlayer(slice.slice, static_cast<int>(missing), fmt::format("player {}", missing));
  }
  result.standard_errors = coalition_errors(slice, sums);
  result.example_errors = example_errors(slice, adjusted, sums);
  return result;
}

}  // namespace cokv::estimate
