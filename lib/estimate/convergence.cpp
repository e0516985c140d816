#include "estimate/convergence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "allocate/allocate.h"
#include "estimate/advice.h"
#include "estimate/split_half.h"

namespace cokv::estimate {

namespace {

std::vector<size_t> ascending(std::span<const double> x) {
  std::vector<size_t> order(x.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return x[a] < x[b]; });
  return order;
}

std::vector<double> average_ranks(std::span<const double> x) {
  const std::vector<size_t> order = ascending(x);
  std::vector<double> ranks(x.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    while (end < order.size() && x[order[end]] == x[order[begin]]) ++end;
    for (size_t k = begin; k < end; ++k) ranks[order[k]] = static_cast<double>(begin + end - 1) / 2;
    begin = end;
  }
  return ranks;
}

double shared_top(const Halves& halves) {
  const size_t count = std::max<size_t>(1, halves[0].size() / 16);
  std::array<std::vector<size_t>, 2> top;
  for (size_t half = 0; half < 2; ++half) {
    const std::vector<size_t> order = ascending(halves[half]);
    top[half].assign(order.end() - static_cast<long>(count), order.end());
    std::sort(top[half].begin(), top[half].end());
  }
  std::vector<size_t> both;
  std::set_intersection(top[0].begin(), top[0].end(), top[1].begin(), top[1].end(), std::back_inserter(both));
  return static_cast<double>(both.size()) / static_cast<double>(count);
}

double mean_distance(const Halves& halves) {
  double sum = 0;
  for (size_t p = 0; p < halves[0].size(); ++p) sum += std::abs(halves[0][p] - halves[1][p]);
  return sum / static_cast<double>(halves[0].size());
}

}  // namespace

bool is_exhausted(const std::vector<SliceDraws>& slices) {
  return std::all_of(slices.begin(), slices.end(), [](const SliceDraws& slice) {
    return std::all_of(slice.groups.begin(), slice.groups.end(),
                       [&](const DrawGroup& group) { return static_cast<int64_t>(group.draws()) == slice.population; });
  });
}

double moved_share(std::span<const double> values, std::span<const double> others, const EstimateOptions& options) {
  const auto players = static_cast<int>(values.size());
  const auto tokens = [&](std::span<const double> of) {
    const std::vector<double> half(of.begin(), of.end());
    allocate::AllocationOptions allocation;
    allocation.budget = options.budget;
    allocation.window = options.window;
    return allocate::allocate({1, players}, half, allocation).tokens;
  };
  const std::vector<int> first = tokens(values), second = tokens(others);
  double moved = 0, total = 0;
  for (size_t p = 0; p < first.size(); ++p) {
    moved += std::abs(first[p] - second[p]);
    total += first[p];
  }
  return moved / 2 / total;
}

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

bool is_stable(const Convergence& before, const Convergence& now, const StopRule& rule) {
  const auto meets = [&](const Convergence& c) {
    return c.reliability && *c.reliability >= rule.reliability && c.budget_instability &&
           *c.budget_instability <= rule.instability;
  };
  return meets(before) && meets(now);
}

Convergence compare_halves(std::span<const Halves> splits, const EstimateOptions& options) {
  Convergence result;
  if (splits.empty()) return result;
  double rho = 0, distance = 0, moved = 0, top = 0;
  for (const Halves& halves : splits) {
    rho += spearman(halves[0], halves[1]);
    distance += mean_distance(halves);
    moved += moved_share(halves[0], halves[1], options);
    top += shared_top(halves);
  }
  const auto count = static_cast<double>(splits.size());
  result.split_half_spearman = rho / count;
  const double positive = std::max(0.0, rho / count);
  result.reliability = 2 * positive / (1 + positive);
  result.mae_halves = distance / count;
  result.paper_rule_met = *result.mae_halves < 1.0 / static_cast<double>(splits.front()[0].size());
  result.budget_instability = moved / count;
  result.instability_budget = options.budget;
  result.top_overlap = top / count;
  return result;
}

Convergence assess_convergence(const std::vector<SliceDraws>& slices, const std::vector<AdjustedSlice>& adjusted,
                               std::span<const Observation> observations, const EstimateOptions& options) {
  const bool exact = is_exhausted(slices);
  std::vector<Halves> splits;
  for (int split = 0; split < kSplits && !exact; ++split)
    if (std::optional<Halves> halves = split_half(slices, adjusted, split)) splits.push_back(std::move(*halves));
  Convergence result = compare_halves(splits, options);
  result.advice = advise(result, exact, options.smooth_utility, slices, observations);
  return result;
}

}  // namespace cokv::estimate
