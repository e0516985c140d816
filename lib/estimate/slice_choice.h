// Which slices to spend pairs on, from a few pairs of many sizes (--slices auto).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "estimate/coalition_design.h"
#include "estimate/observation.h"

namespace cokv::estimate {

// [slices of the design] Standard deviation of u(S) within an example, in units of the utility; 0 where fewer than two
// pairs of an example exist.
std::vector<double> spread_within_examples(const Design& design, std::span<const Observation> observations);

// Sizes that a calibration compares: 1/32, 1/16, 1/8, 1/4, 3/8 and 1/2 of the players, distinct, at least 1.
std::vector<int> calibration_slices(int players);

struct SliceChoice {
  std::vector<int> slices;
  std::string reason;  // one sentence with the figures
};

// The slices of the calibration where coalitions of a size differ most in utility: those with at least half of the
// largest spread. All of them when none differ.
SliceChoice choose_slices(const Design& calibration, std::span<const Observation> observations);

}  // namespace cokv::estimate
