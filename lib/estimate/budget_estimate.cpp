#include "estimate/budget_estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "allocate/link.h"
#include "core/errors.h"
#include "core/running_stats.h"
#include "estimate/advice.h"
#include "estimate/convergence.h"
#include "estimate/fit.h"

namespace cokv::estimate {

namespace {

// One budget's part of the whole.
struct Part {
  std::vector<Observation> observations;
  Fit fit;
  Estimate estimate;
  double unit = 1;  // of the values that are averaged, in units of the utility
};

// Of the whole population, as standardise() takes it. NaN, so that errors in this unit are unknown, where it finds all
// values equal.
double deviation(const std::vector<double>& values) {
  const std::vector<double> z = allocate::standardise(values);
  if (std::ranges::all_of(z, [](double value) { return value == 0; })) return std::numeric_limits<double>::quiet_NaN();
  RunningStats stats;
  for (const double value : values) stats.add(value);
  const auto count = static_cast<double>(stats.count());
  return stats.standard_deviation() * std::sqrt((count - 1) / count);
}

std::set<int> examples_of(std::span<const Observation> observations) {
  std::set<int> examples;
  for (const Observation& o : observations) examples.insert(o.example);
  return examples;
}

// Those of the examples that were measured; the others count nothing, and lack nothing either.
std::vector<double> weights_of(std::span<const Observation> observations, std::span<const double> weights) {
  const std::set<int> measured = examples_of(observations);
  std::vector<double> left(weights.begin(), weights.end());
  for (size_t example = 0; example < left.size(); ++example)
    if (!measured.contains(static_cast<int>(example))) left[example] = 0;
  return left;
}

std::vector<double> mean_of(std::span<const std::vector<double>> of_budgets, bool standardised) {
  std::vector<double> mean(of_budgets.front().size());
  for (const std::vector<double>& values : of_budgets) {
    const std::vector<double> taken = standardised ? allocate::standardise(values) : values;
    for (size_t p = 0; p < mean.size(); ++p) mean[p] += taken[p] / static_cast<double>(of_budgets.size());
  }
  return mean;
}

// The halves of a split over all budgets; nothing when some player is in no draw of a half.
std::optional<Halves> halves_of(const std::map<int, Part>& parts, int split, bool standardised) {
  std::array<std::vector<std::vector<double>>, 2> of_budgets;
  for (const auto& [budget, part] : parts) {
    const std::optional<Halves> halves = split_half(part.fit.slices, part.fit.adjusted, split);
    if (!halves) return std::nullopt;
    for (size_t half = 0; half < 2; ++half) of_budgets[half].push_back((*halves)[half]);
  }
  return Halves{mean_of(of_budgets[0], standardised), mean_of(of_budgets[1], standardised)};
}

Convergence convergence_of(const std::map<int, Part>& parts, std::span<const Observation> observations,
                           const EstimateOptions& options) {
  const bool exact = is_exhausted(parts.begin()->second.fit.slices);
  std::vector<Halves> splits;
  for (int split = 0; split < kSplits && !exact; ++split)
    if (std::optional<Halves> halves = halves_of(parts, split, options.standardised))
      splits.push_back(std::move(*halves));
  Convergence result = compare_halves(splits, options);
  if (options.standardised) result.paper_rule_met.reset();  // of values in the unit of the utility
  result.advice = advise(result, exact, options.smooth_utility, parts.begin()->second.fit.slices, observations);
  return result;
}

}  // namespace

Estimate estimate_at_budgets(const Design& design, std::span<const Observation> observations,
                             std::span<const double> weights, const EstimateOptions& options) {
  std::map<int, Part> parts;
  for (const Observation& o : observations) parts[o.budget].observations.push_back(o);
  if (parts.empty()) throw InputError("record", "holds no pairs");
  Estimate result;
  std::vector<std::vector<double>> values;
  for (auto& [budget, part] : parts) {
    part.fit = fit(design_at(design, budget), part.observations, weights_of(part.observations, weights));
    part.estimate = values_of(part.fit);
    if (options.standardised) part.unit = deviation(part.estimate.values);
    values.push_back(part.estimate.values);
    result.budgets.push_back({budget, static_cast<int>(examples_of(part.observations).size()),
                              static_cast<long>(part.observations.size()), part.estimate.values,
                              part.estimate.standard_errors});
  }
  result.values = mean_of(values, options.standardised);

  const auto count = static_cast<double>(parts.size());
  const size_t players = result.values.size();
  std::vector<double> squares(players), sums(players);
  bool examples_known = true;
  for (const auto& [budget, part] : parts) {
    for (size_t p = 0; p < players; ++p) squares[p] += std::pow(part.estimate.standard_errors[p] / part.unit, 2);
    examples_known = examples_known && part.estimate.example_errors.size() == players;
    for (size_t p = 0; p < players && examples_known; ++p)
      sums[p] += part.estimate.example_errors[p] / part.unit / count;
  }
  for (const double square : squares) result.standard_errors.push_back(std::sqrt(square) / count);
  if (examples_known) result.example_errors = sums;
  result.convergence = convergence_of(parts, observations, options);
  return result;
}

}  // namespace cokv::estimate
