#include "estimate/standard_errors.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cokv::estimate {

namespace {

// A player's own variance is as uncertain as its draws are few; it is averaged with that of all players, which counts
// as much as this many draws.
constexpr double kPriorDraws = 6;

struct Pooled {
  double weight = 0;  // of all draws with the player
  double count = 0;
  double mean = 0;  // of their residuals
};

Pooled pool(const SliceDraws& slice, const std::vector<PlayerSums>& groups, size_t player) {
  Pooled pooled;
  double sum = 0;
  for (size_t r = 0; r < groups.size(); ++r) {
    const double a_draw = draw_weight(slice.groups[r]);
    pooled.weight += a_draw * groups[r].count[player];
    pooled.count += groups[r].count[player];
    sum += a_draw * groups[r].sum[player];
  }
  pooled.mean = sum / pooled.weight;
  return pooled;
}

struct Variance {
  double value = 0;    // of the player's mean residual
  double freedom = 0;  // degrees of freedom behind it
  double draws = 0;    // as many equally weighted draws would be as informative
};

// Blocks are independent within a group and groups are independent: the variance of the group's sum over blocks of
// (residual - mean) over draws with the player, a block without the player counting as 0.
Variance player_variance(const SliceDraws& slice, const std::vector<PlayerSums>& groups, size_t player) {
  const Pooled pooled = pool(slice, groups, player);
  Variance variance;
  double weight_squares = 0;
  for (size_t r = 0; r < groups.size(); ++r) {
    const DrawGroup& group = slice.groups[r];
    const double count = groups[r].count[player], a_draw = draw_weight(group);
    const double sum = groups[r].sum[player] - count * pooled.mean;
    double squares =
        groups[r].squares[player] - 2 * pooled.mean * groups[r].sum[player] + count * pooled.mean * pooled.mean;
    const double blocks = group.block_count;
    const double mean_known = pooled.count > 1 ? pooled.count / (pooled.count - 1) : 0;
    if (blocks > 1) {
      squares = (squares - sum * sum / blocks) * std::max(blocks / (blocks - 1), mean_known);
      variance.freedom += std::min(count, blocks - 1) * (pooled.count - 1) / pooled.count;
    } else {
      // One block tells nothing about its own spread: that between groups stands in, which can only be larger.
      squares *= mean_known;
      variance.freedom += count * (pooled.count - 1) / pooled.count;
    }
    const double left =
        slice.population > 0 ? 1 - static_cast<double>(group.draws()) / static_cast<double>(slice.population) : 1.0;
    variance.value += a_draw * a_draw * std::max(squares, 0.0) * left;
    weight_squares += a_draw * a_draw * count;
  }
  variance.value /= pooled.weight * pooled.weight;
  variance.draws = pooled.weight * pooled.weight / weight_squares;
  return variance;
}

}  // namespace

std::vector<double> coalition_errors(const SliceDraws& slice, const std::vector<PlayerSums>& groups) {
  std::vector<Variance> variances;
  double of_a_draw = 0, freedom = 0;
  for (size_t p = 0; p < static_cast<size_t>(slice.players); ++p) {
    variances.push_back(player_variance(slice, groups, p));
    of_a_draw += variances.back().freedom * variances.back().value * variances.back().draws;
    freedom += variances.back().freedom;
  }
  std::vector<double> errors;
  // A value of the larger side is an affine map of the smaller side's.
  const double turn =
      slice.turned() && slice.centred ? std::sqrt(static_cast<double>(slice.size) / (slice.players - slice.size)) : 1.0;
  for (const Variance& own : variances) {
    const double shared = of_a_draw / freedom / own.draws;
    const double variance = (kPriorDraws * shared + own.freedom * own.value) / (kPriorDraws + own.freedom);
    errors.push_back(freedom > 0 ? turn * std::sqrt(variance) : std::numeric_limits<double>::quiet_NaN());
  }
  return errors;
}

std::vector<double> example_errors(const SliceDraws& slice, const AdjustedSlice& adjusted,
                                   const std::vector<PlayerSums>& groups) {
  const auto count = static_cast<double>(groups.size());
  if (groups.size() < 2) return {};
  std::vector<double> errors;
  for (size_t p = 0; p < static_cast<size_t>(slice.players); ++p) {
    const Pooled pooled = pool(slice, groups, p);
    const auto expected = [&](size_t r) { return adjusted[r].expected.empty() ? 0.0 : adjusted[r].expected[p]; };
    double mean = 0, squares = 0;
    for (size_t r = 0; r < groups.size(); ++r) mean += slice.groups[r].weight * expected(r);
    for (size_t r = 0; r < groups.size(); ++r) {
      const DrawGroup& group = slice.groups[r];
      const double residual =
          draw_weight(group) * (groups[r].sum[p] - groups[r].count[p] * pooled.mean) / pooled.weight;
      const double influence = group.weight * (expected(r) - mean) + residual;
      squares += influence * influence;
    }
    const double turn = slice.turned() ? static_cast<double>(slice.size) / (slice.players - slice.size) : 1.0;
    errors.push_back(turn * std::sqrt(squares * count / (count - 1)));
  }
  return errors;
}

}  // namespace cokv::estimate
