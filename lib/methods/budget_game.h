// The game played at a budget: members of a coalition keep many prompt tokens and the others few, so that all heads
// together keep what even budgets would. Masking a head to its window is far from what budgets do; this is near.
#pragma once

#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "core/coalition.h"
#include "methods/ranked_tokens.h"

namespace cokv::methods {

// Prompt tokens before the window, at a mean budget of `budget` tokens with B = budget - window.
struct GameTokens {
  int member = 0;  // round(1.75 * B)
  int other = 0;   // the rest of 2 * B
};
GameTokens game_tokens(int budget, int window);

// Tokens of the shortest prompt that holds what a member keeps; a shorter one cannot be played at this budget.
int shortest_prompt(int budget, int window);
bool can_be_played(const RankedTokens& tokens, int budget);

// The tokens are SnapKV's choice. COKV_CHECK: the prompt can be played.
CachePlan plan_of_game(const RankedTokens& tokens, const Coalition& coalition, int budget);

// To first order, how much a head's membership is worth: half the sum of its gate gradients (decode/gate_gradient.h)
// over the tokens that a member keeps and another does not. gates: [players, prefix], row-major. Returns [players], in
// the unit of the utility.
std::vector<double> first_order_worths(const RankedTokens& tokens, std::span<const float> gates, int budget);

}  // namespace cokv::methods
