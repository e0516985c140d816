// The mean estimator on one slice: SV_{i,j} = E[u(S) : i in S, |S| = j] from weighted samples of u(S) = U(S) - U(N\S).
#pragma once

#include <span>
#include <vector>

#include "core/coalition.h"
#include "estimate/coalition_design.h"
#include "estimate/estimate.h"
#include "estimate/observation.h"

namespace cokv::estimate {

// One independent draw of the slice: in paper mode a coalition with u averaged over the examples, in default mode one
// example's coalition with that example's mean taken off.
struct Sample {
  Coalition coalition;
  double contribution = 0;  // u(S), centred in default mode
  double weight = 1;
};

struct SliceSamples {
  int slice = 0;
  std::vector<Sample> samples;
  double common = 0;  // what centring took off, averaged over examples: added back to every value
  double mean_kept = 0, mean_complement = 0;
  long observations = 0;
};

// observations: those of this slice, sorted. weights: [examples].
SliceSamples make_samples(const Design& design, int slice, std::span<const Observation> observations,
                          std::span<const double> weights);

// InputError naming slice and player when a player is in no sample.
SliceEstimate estimate_slice(const Design& design, const SliceSamples& samples);

}  // namespace cokv::estimate
