// The observations of one slice with their coalitions drawn again, example by example: what every estimator starts
// from.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "estimate/coalition_design.h"
#include "estimate/observation.h"

namespace cokv::estimate {

// Draws that can be compared with each other: those of one example, or in paper mode, where the examples share the
// coalitions, one group whose contributions are means over the examples.
struct DrawGroup {
  int example = 0;
  double weight = 0;                  // share of the utility; the weights of a slice's groups sum to 1
  std::vector<uint16_t> members;      // [draws, size]
  std::vector<double> contributions;  // [draws] u(S) = U(S) - U(N \ S)
  std::vector<int> blocks;            // [draws] block_of, ascending
  int block_count = 0;                // distinct

  size_t draws() const { return contributions.size(); }
};

struct SliceDraws {
  int slice = 0;  // as the design names it
  int players = 0;
  int size = 0;             // of the coalitions below: min(slice, players - slice)
  bool centred = true;      // each example's mean is subtracted before players are compared
  bool both_sides = false;  // size is half of the players: N \ S counts as a draw of -u(S)
  int64_t population = 0;   // pairs there are, where they are drawn without replacement; 0 otherwise
  std::vector<DrawGroup> groups;
  double mean_utility = 0, mean_complement = 0;  // of the slice as named
  long observations = 0;

  bool turned() const { return slice != size; }  // the draws are those of players - slice: u changes its sign
  double share() const { return static_cast<double>(size) / players; }
  std::span<const uint16_t> members(const DrawGroup& group, size_t draw) const {
    return std::span(group.members).subspan(draw * static_cast<size_t>(size), static_cast<size_t>(size));
  }
};

// The slice without its draws.
SliceDraws describe_slice(const Design& design, int slice);

// observations: those of this slice. weights: [examples], empty = equal. Draws that repeat an earlier one of a slice
// without replacement are left out: decoding is deterministic, they would tell nothing new.
SliceDraws collect_draws(const Design& design, int slice, std::span<const Observation> observations,
                         std::span<const double> weights);

}  // namespace cokv::estimate
