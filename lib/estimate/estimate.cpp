#include "estimate/estimate.h"

#include <fmt/format.h>

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "core/errors.h"
#include "estimate/adjustment.h"
#include "estimate/convergence.h"
#include "estimate/fit.h"
#include "estimate/slice_values.h"

namespace cokv::estimate {

namespace {

// OpenMP's number of threads, put back at the end.
class Threads {
 public:
  explicit Threads(int wanted) : before_(omp_get_max_threads()) {
    if (wanted > 0) omp_set_num_threads(wanted);
  }
  ~Threads() { omp_set_num_threads(before_); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

 private:
  int before_;
};

void check_complete(const SliceDraws& slice, std::span<const double> weights) {
  const auto lacks = [&](int example, size_t pairs) {
    throw InputError(
        fmt::format("slice {}", slice.slice),
        fmt::format("example {} has {} of the {} pairs that `estimator` exact needs", example, pairs, slice.population),
        "let the run finish");
  };
  const auto group_of = [&](size_t example) {
    return std::find_if(slice.groups.begin(), slice.groups.end(),
                        [&](const DrawGroup& group) { return static_cast<size_t>(group.example) == example; });
  };
  for (const DrawGroup& group : slice.groups)
    if (static_cast<int64_t>(group.draws()) < slice.population) lacks(group.example, group.draws());
  for (size_t example = 0; example < weights.size(); ++example)
    if (weights[example] > 0 && group_of(example) == slice.groups.end()) lacks(static_cast<int>(example), 0);
}

std::vector<SliceDraws> collect_slices(const Design& design, std::span<const Observation> observations,
                                       std::span<const double> weights) {
  std::map<int, std::vector<Observation>> by_slice;
  for (const Observation& o : observations) by_slice[o.slice].push_back(o);
  for (auto& [slice, all] : by_slice)  // sums in one order, whatever the record's
    std::stable_sort(all.begin(), all.end(), [](const Observation& a, const Observation& b) {
      return std::tie(a.example, a.draw) < std::tie(b.example, b.draw);
    });
  std::vector<SliceDraws> slices;
  for (const int slice : design.slices) {
    slices.push_back(collect_draws(design, slice, by_slice[slice], weights));
    by_slice.erase(slice);
    if (design.estimator == Estimator::exact) check_complete(slices.back(), weights);
  }
  return slices;
}

// Draws of different slices are independent: SE = sqrt(sum SE_j^2) / |H|.
std::vector<double> combine_errors(const std::vector<SliceEstimate>& slices,
                                   std::vector<double> SliceEstimate::*errors) {
  std::vector<double> squares((slices.front().*errors).size());
  for (const SliceEstimate& slice : slices)
    for (size_t p = 0; p < squares.size(); ++p) squares[p] += (slice.*errors)[p] * (slice.*errors)[p];
  for (double& error : squares) error = std::sqrt(error) / static_cast<double>(slices.size());
  return squares;
}

// The examples are the same in all slices: their noise may add up, at worst as SE = sum SE_j / |H|.
std::vector<double> combine_example_errors(const std::vector<SliceEstimate>& slices) {
  std::vector<double> errors(slices.front().example_errors.size());
  for (const SliceEstimate& slice : slices) {
    if (slice.example_errors.size() != errors.size()) return {};
    for (size_t p = 0; p < errors.size(); ++p)
      errors[p] += slice.example_errors[p] / static_cast<double>(slices.size());
  }
  return errors;
}

}  // namespace

UndrawnPlayer::UndrawnPlayer(int in_slice, int the_player, const std::string& name)
    : InputError(fmt::format("slice {}", in_slice), fmt::format("has not drawn {} so far", name),
                 "its value would be a guess: sample more `pairs`"),
      slice(in_slice),
      player(the_player) {}

Fit fit(const Design& design, std::span<const Observation> observations, std::span<const double> weights) {
  check_design(design);
  Fit result;
  result.slices = collect_slices(design, observations, weights);
  if (design.estimator == Estimator::regression)
    result.adjusted = adjust(result.slices);
  else
    for (const SliceDraws& slice : result.slices) result.adjusted.push_back(centre(slice));
  return result;
}

Estimate values_of(const Fit& fit) {
  Estimate result;
  result.values.assign(static_cast<size_t>(fit.slices.front().players), 0.0);
  for (size_t s = 0; s < fit.slices.size(); ++s) {
    result.slices.push_back(estimate_slice(fit.slices[s], fit.adjusted[s]));
    for (size_t p = 0; p < result.values.size(); ++p)
      result.values[p] += result.slices[s].values[p] / static_cast<double>(fit.slices.size());
  }
  result.standard_errors = combine_errors(result.slices, &SliceEstimate::standard_errors);
  result.example_errors = combine_example_errors(result.slices);
  return result;
}

Estimate estimate(const Design& design, std::span<const Observation> observations, std::span<const double> weights,
                  const EstimateOptions& options) {
  const Threads threads(options.threads);
  const Fit all = fit(design, observations, weights);
  Estimate result = values_of(all);
  result.convergence = assess_convergence(all.slices, all.adjusted, observations, options);
  return result;
}

}  // namespace cokv::estimate
