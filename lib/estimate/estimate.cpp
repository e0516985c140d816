#include "estimate/estimate.h"

#include <cmath>

#include "estimate/convergence.h"
#include "estimate/slice_means.h"

namespace cokv::estimate {

Estimate estimate(const Design& design, std::span<const Observation> observations, std::span<const double> weights,
                  const EstimateOptions& options) {
  Estimate result;
  const auto players = static_cast<size_t>(design.players);
  const double slices = static_cast<double>(design.slices.size());
  result.values.assign(players, 0.0);
  std::vector<double> variance(players, 0.0);
  for (const int slice : design.slices) {
    std::vector<Observation> of_slice;
    for (const Observation& o : observations)
      if (o.slice == slice) of_slice.push_back(o);
    result.slices.push_back(estimate_slice(design, make_samples(design, slice, of_slice, weights)));
    const SliceEstimate& last = result.slices.back();
    for (size_t p = 0; p < players; ++p) {
      result.values[p] += last.values[p] / slices;
      variance[p] += last.standard_errors[p] * last.standard_errors[p] / (slices * slices);
    }
  }
  for (const double v : variance) result.standard_errors.push_back(std::sqrt(v));
  result.convergence = assess_convergence(design, observations, weights, options);
  return result;
}

}  // namespace cokv::estimate
