// Token scores made for tests: by a formula of (player, position), or drawn at random with many ties.
#pragma once

#include "core/rng.h"
#include "methods/ranked_tokens.h"

namespace cokv::methods {

template <typename Formula>
TokenScores scores_by(HeadGrid grid, int prompt_length, int window, Formula formula) {
  TokenScores scores{grid, prompt_length, window, {}};
  for (int player = 0; player < grid.players(); ++player)
    for (int position = 0; position < scores.prefix(); ++position)
      scores.values.push_back(static_cast<float>(formula(player, position)));
  return scores;
}

// Values 0, 1, … levels - 1: few levels make many ties.
inline TokenScores random_scores(HeadGrid grid, int prompt_length, int window, uint64_t levels) {
  Rng rng(7, "token-scores");
  return scores_by(grid, prompt_length, window, [&](int, int) { return static_cast<double>(rng.below(levels)); });
}

}  // namespace cokv::methods
