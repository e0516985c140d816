// Confidence interval of the difference between two methods on the same rows.
#pragma once

#include <cstdint>

#include "record/results.h"
#include "run/weighted_rows.h"

namespace cokv::run {

inline constexpr size_t kResamples = 2000;

// Of a - b over the rows that have both: percentile bootstrap over clusters, all rows of a drawn cluster at once
// (kResamples, seeded). Nothing for fewer than two clusters. Whom b belongs to (`against`) is left to the caller.
std::optional<record::PairedDifference> paired_bootstrap(const Values& a, const Values& b, const WeightedRows& rows,
                                                         uint64_t seed);

}  // namespace cokv::run
