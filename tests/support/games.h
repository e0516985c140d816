// Games of a few players whose every coalition can be looked up, and their slices enumerated the plain way.
#pragma once

#include <bit>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/coalition.h"
#include "core/rng.h"
#include "estimate/coalition_design.h"
#include "estimate/observation.h"

namespace cokv::testing_games {

using Game = std::function<double(int example, const Coalition&)>;

inline Coalition coalition_of_bits(int players, unsigned bits) {
  Coalition s(players);
  for (int p = 0; p < players; ++p)
    if ((bits >> p) & 1U) s.insert(p);
  return s;
}

// SV_{i,j}, the mean of U(S) - U(N \ S) over all S of that size with player i, by looking at all subsets; its mean over
// equally weighted examples and over the slices.
inline std::vector<double> exact_values(const Game& game, int examples, int players, const std::vector<int>& slices) {
  std::vector<double> values(static_cast<size_t>(players));
  for (const int slice : slices) {
    std::vector<double> sum(values.size()), count(values.size());
    for (unsigned bits = 0; bits < (1U << players); ++bits) {
      if (std::popcount(bits) != slice) continue;
      const Coalition s = coalition_of_bits(players, bits), rest = s.complement();
      for (int e = 0; e < examples; ++e)
        for (const int p : s.members()) {
          sum[static_cast<size_t>(p)] += game(e, s) - game(e, rest);
          count[static_cast<size_t>(p)] += 1;
        }
    }
    for (size_t p = 0; p < values.size(); ++p) values[p] += sum[p] / count[p] / static_cast<double>(slices.size());
  }
  return values;
}

// Plays `pairs` draws (or all there are) of each slice and example.
inline std::vector<estimate::Observation> play(const estimate::Design& design, int examples, int64_t pairs,
                                               const Game& game) {
  std::vector<estimate::Observation> observations;
  for (int e = 0; e < examples; ++e)
    for (const int slice : design.slices)
      for (int d = 0; d < estimate::pairs_to_draw(design, slice, pairs); ++d) {
        const Coalition s = estimate::draw_coalition(design, e, slice, d);
        observations.push_back({e, slice, d, game(e, s), game(e, s.complement())});
      }
  return observations;
}

// Bounded, with main effects, interactions and a part that is different for every coalition; each example its own.
class MixedGame {
 public:
  MixedGame(int players, int examples, uint64_t seed, double rugged) : players_(players), rugged_(rugged) {
    for (int e = 0; e < examples; ++e) {
      Rng rng(seed, "game/example=" + std::to_string(e));
      tables_.emplace_back();
      std::vector<double> effects;
      for (int p = 0; p < players; ++p) effects.push_back(rng.normal());
      for (unsigned bits = 0; bits < (1U << players); ++bits) {
        double sum = 0;
        for (int p = 0; p < players; ++p)
          if ((bits >> p) & 1U) sum += effects[static_cast<size_t>(p)] + 0.3 * e;
        tables_.back().push_back(1 / (1 + std::exp(-sum)) + rugged_ * rng.normal());
      }
    }
  }
  double operator()(int example, const Coalition& s) const {
    unsigned bits = 0;
    for (int p = 0; p < players_; ++p) bits |= s.contains(p) ? 1U << p : 0U;
    return tables_[static_cast<size_t>(example)][bits];
  }

 private:
  int players_;
  double rugged_;
  std::vector<std::vector<double>> tables_;  // [examples][2^players]
};

}  // namespace cokv::testing_games
