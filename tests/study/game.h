// Games that estimators are compared on: made ones of many players, and real ones that were enumerated.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/coalition.h"
#include "estimate/coalition_design.h"
#include "estimate/observation.h"

namespace cokv::study {

struct Game {
  std::string name;
  int players = 0, examples = 0;
  std::vector<int> slices;
  std::function<double(int example, const Coalition&)> utility;
  std::vector<double> truth;  // [players] values over the slices
};

// kind: additive | pairwise | mixed | thresholded | rugged. The truth is a long run's, of `truth_pairs` for each slice
// and example.
Game made_game(const std::string& kind, int players, int examples, int64_t truth_pairs);

// A run of --estimator exact: every coalition's utility is looked up in its record.
Game enumerated_game(const std::filesystem::path& run);

// Plays the first `pairs[slice]` draws of each slice and example.
std::vector<estimate::Observation> play(const Game& game, const estimate::Design& design,
                                        const std::vector<int64_t>& pairs);

}  // namespace cokv::study
