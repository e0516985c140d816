#include "estimate/slice_means.h"

#include <cmath>
#include <limits>
#include <map>

#include "core/errors.h"
#include "core/running_stats.h"

namespace cokv::estimate {

namespace {

double weight_of(std::span<const double> weights, int example) {
  return weights.empty() ? 1.0 : weights[static_cast<size_t>(example)];
}

// Paper: all examples share a draw's coalition, and the draw is the independent unit.
void add_shared(const Design& design, std::span<const Observation> observations, std::span<const double> weights,
                SliceSamples& result) {
  struct Sum {
    double contribution = 0, weight = 0;
  };
  std::map<int, Sum> draws;
  for (const Observation& o : observations) {
    Sum& sum = draws[o.draw];
    sum.contribution += weight_of(weights, o.example) * (o.kept - o.complement);
    sum.weight += weight_of(weights, o.example);
  }
  for (const auto& [draw, sum] : draws)
    result.samples.push_back({draw_coalition(design, 0, result.slice, draw), sum.contribution / sum.weight, 1.0});
}

// Default: every observation is an independent draw; its example's own mean carries no information about players.
void add_fresh(const Design& design, std::span<const Observation> observations, std::span<const double> weights,
               SliceSamples& result) {
  std::map<int, RunningStats> examples;
  for (const Observation& o : observations) examples[o.example].add(o.kept - o.complement);
  double total = 0;
  for (const auto& [example, stats] : examples) {
    total += weight_of(weights, example);
    result.common += weight_of(weights, example) * stats.mean();
  }
  result.common /= total;
  for (const Observation& o : observations) {
    const RunningStats& stats = examples.at(o.example);
    result.samples.push_back({draw_coalition(design, o.example, result.slice, o.draw),
                              o.kept - o.complement - stats.mean(),
                              weight_of(weights, o.example) / static_cast<double>(stats.count())});
  }
}

}  // namespace

SliceSamples make_samples(const Design& design, int slice, std::span<const Observation> observations,
                          std::span<const double> weights) {
  SliceSamples result;
  result.slice = slice;
  result.observations = static_cast<long>(observations.size());
  double total = 0;
  for (const Observation& o : observations) {
    const double weight = weight_of(weights, o.example);
    result.mean_kept += weight * o.kept;
    result.mean_complement += weight * o.complement;
    total += weight;
  }
  if (observations.empty()) return result;
  result.mean_kept /= total;
  result.mean_complement /= total;
  if (design.mode == Mode::paper)
    add_shared(design, observations, weights, result);
  else
    add_fresh(design, observations, weights, result);
  return result;
}

SliceEstimate estimate_slice(const Design& design, const SliceSamples& slice) {
  const auto players = static_cast<size_t>(design.players);
  std::vector<double> weight(players), sum(players), squares(players);
  std::vector<int> count(players);
  for (const Sample& sample : slice.samples)
    for (const int player : sample.coalition.members()) {
      const auto p = static_cast<size_t>(player);
      weight[p] += sample.weight;
      sum[p] += sample.weight * sample.contribution;
      ++count[p];
    }
  SliceEstimate result;
  result.size = slice.slice;
  result.pairs = slice.observations;
  result.mean_kept = slice.mean_kept;
  result.mean_complement = slice.mean_complement;
  for (size_t p = 0; p < players; ++p) {
    if (count[p] == 0)
      throw InputError(fmt::format("slice {}", slice.slice),
                       fmt::format("player {} is in no coalition drawn so far", p),
                       "its value would be a guess: sample more --pairs");
    result.values.push_back(sum[p] / weight[p] + slice.common);
  }
  for (const Sample& sample : slice.samples)
    for (const int player : sample.coalition.members()) {
      const auto p = static_cast<size_t>(player);
      const double residual = sample.contribution - (result.values[p] - slice.common);
      squares[p] += sample.weight * sample.weight * residual * residual;
    }
  // Half of a head's noise is common to all heads (the mean of u); only the rest moves its rank: the factor 1 - j/n.
  const double own_share = 1 - static_cast<double>(slice.slice) / design.players;
  for (size_t p = 0; p < players; ++p) {
    const double n = count[p];
    result.standard_errors.push_back(n < 2 ? std::numeric_limits<double>::quiet_NaN()
                                           : std::sqrt(squares[p] * n / (n - 1) * own_share) / weight[p]);
  }
  return result;
}

}  // namespace cokv::estimate
