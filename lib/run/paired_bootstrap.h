// Confidence interval of the difference between two methods on the same rows.
#pragma once

#include <cstdint>
#include <span>

#include "record/results.h"

namespace cokv::run {

// The interval of a - b: percentile bootstrap over rows (2,000 resamples, seeded). a, b: scores of the same rows;
// weights sum to 1. Whom b belongs to (`against`) is left to the caller.
record::PairedDifference paired_bootstrap(std::span<const double> a, std::span<const double> b,
                                          std::span<const double> weights, uint64_t seed);

}  // namespace cokv::run
