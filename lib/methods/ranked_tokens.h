// The prefix positions of one prompt in the order in which each head would keep them. Sorted once per prompt; every
// method and budget then takes the first tokens of that order.
#pragma once

#include <span>
#include <vector>

#include "core/head_budgets.h"
#include "methods/token_scores.h"

namespace cokv::methods {

class RankedTokens {
 public:
  // InputError when a score is not finite.
  explicit RankedTokens(TokenScores scores);

  HeadGrid grid() const { return scores_.grid; }
  int prompt_length() const { return scores_.prompt_length; }
  int window() const { return scores_.window; }
  int prefix() const { return scores_.prefix(); }
  std::span<const float> scores(int player) const { return scores_.of(player); }

  // Positions by descending score, equal scores by ascending position: [prefix()].
  std::span<const int> order(int player) const;
  // The `count` best positions of a head, ascending. count in [0, prefix()].
  std::vector<int> best(int player, int count) const;

 private:
  TokenScores scores_;
  std::vector<int> order_;  // [players, prefix()]
  std::vector<int> rank_;   // [players, prefix()], the place of each position in the order
};

}  // namespace cokv::methods
