#include "estimate/convergence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "allocate/allocate.h"
#include "core/errors.h"
#include "core/running_stats.h"
#include "estimate/slice_means.h"

namespace cokv::estimate {

namespace {

std::vector<double> average_ranks(std::span<const double> x) {
  std::vector<size_t> order(x.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return x[a] < x[b]; });
  std::vector<double> ranks(x.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    while (end < order.size() && x[order[end]] == x[order[begin]]) ++end;
    for (size_t k = begin; k < end; ++k) ranks[order[k]] = static_cast<double>(begin + end - 1) / 2;
    begin = end;
  }
  return ranks;
}

// The values from every second draw; empty when a player was never drawn in that half. Coalitions cut from one
// permutation may fall into different halves: being disjoint, they make the halves agree a little less, never more.
std::vector<double> half_values(const Design& design, std::span<const Observation> observations,
                                std::span<const double> weights, int parity) {
  std::vector<double> values(static_cast<size_t>(design.players), 0.0);
  for (const int slice : design.slices) {
    std::vector<Observation> half;
    for (const Observation& o : observations)
      if (o.slice == slice && o.draw % 2 == parity) half.push_back(o);
    try {
      const SliceEstimate estimate = estimate_slice(design, make_samples(design, slice, half, weights));
      for (size_t p = 0; p < values.size(); ++p)
        values[p] += estimate.values[p] / static_cast<double>(design.slices.size());
    } catch (const InputError&) {
      return {};
    }
  }
  return values;
}

// Share of the tokens that would move between the budgets of the two halves.
double moved_share(const std::vector<double>& a, const std::vector<double>& b, const EstimateOptions& options) {
  const HeadGrid grid{1, static_cast<int>(a.size())};
  const allocate::AllocationOptions allocation{
      options.budget, options.window, options.alpha, allocate::Mode::default_, {}};
  const HeadBudgets first = allocate::allocate(grid, a, allocation), second = allocate::allocate(grid, b, allocation);
  double moved = 0, total = 0;
  for (size_t p = 0; p < a.size(); ++p) {
    moved += std::abs(first.tokens[p] - second.tokens[p]);
    total += first.tokens[p];
  }
  return moved / 2 / total;
}

std::string advise(const Convergence& c, std::span<const Observation> observations) {
  RunningStats spread;
  for (const Observation& o : observations) {
    spread.add(o.kept);
    spread.add(o.complement);
  }
  if (spread.count() < 2 || spread.standard_deviation() < 1e-9)
    return "The utility does not depend on the coalition at all: the answers are decided by the first token, which no "
           "mask "
           "changes. Use --utility nll or another task.";
  if (!c.reliability)
    return "Too few pairs to judge: some head is missing from one half of the draws. Sample more --pairs.";
  if (*c.reliability >= 0.9 && *c.budget_instability <= 0.1)
    return "Enough: a second run of this size would give nearly the same budgets.";
  if (*c.reliability <= 0.05)
    return "The values are still noise: sample many more --pairs, or use --utility nll, which is smoother.";
  // Spearman-Brown solved for the length that reaches 0.9.
  const double factor = 0.9 / 0.1 * (1 - *c.reliability) / *c.reliability;
  return fmt::format("Reliability is {:.2f}; about {:.1f} times as many --pairs would bring it to 0.9.", *c.reliability,
                     std::max(1.1, factor));
}

}  // namespace

double spearman(std::span<const double> a, std::span<const double> b) {
  const std::vector<double> x = average_ranks(a), y = average_ranks(b);
  const double mean = (static_cast<double>(x.size()) - 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0.0;
}

Convergence assess_convergence(const Design& design, std::span<const Observation> observations,
                               std::span<const double> weights, const EstimateOptions& options) {
  Convergence result;
  const std::vector<double> a = half_values(design, observations, weights, 0),
                            b = half_values(design, observations, weights, 1);
  if (!a.empty() && !b.empty()) {
    result.split_half_spearman = spearman(a, b);
    const double rho = std::max(0.0, *result.split_half_spearman);
    result.reliability = 2 * rho / (1 + rho);
    double sum = 0;
    for (size_t p = 0; p < a.size(); ++p) sum += std::abs(a[p] - b[p]);
    result.mae_halves = sum / static_cast<double>(a.size());
    result.paper_rule_met = *result.mae_halves < 1.0 / design.players;
    result.budget_instability = moved_share(a, b, options);
  }
  result.advice = advise(result, observations);
  return result;
}

}  // namespace cokv::estimate
