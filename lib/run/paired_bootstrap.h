// How sure is a difference between two methods answered on the same rows.
#pragma once

#include <cstdint>
#include <span>

namespace cokv::run {

struct PairedDifference {
  double mean = 0;           // of a - b
  double low = 0, high = 0;  // central 95 % of resampled means
};

// Percentile bootstrap over rows (2,000 resamples, seeded). a, b: scores of the same rows; weights sum to 1.
PairedDifference paired_bootstrap(std::span<const double> a, std::span<const double> b, std::span<const double> weights,
                                  uint64_t seed);

}  // namespace cokv::run
