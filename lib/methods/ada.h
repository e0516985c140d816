// Ada-KV (Feng et al., arXiv 2407.11550): inside a layer, the heads share what the layer keeps by where its best tokens
// lie; a fifth of the budget is a uniform safeguard (floor_alpha 0.2, scores not normalised).
#pragma once

#include <vector>

#include "core/head_budgets.h"
#include "methods/ranked_tokens.h"

namespace cokv::methods {

// How many of the `count` largest prefix scores of a layer belong to each of its heads: [kv_heads]. Equal scores: the
// lower head first, then the lower position. count is at most kv_heads * prefix.
std::vector<int> best_of_layer(const RankedTokens& tokens, int layer, int count);

// Ada-KV inside layers whose heads have the mean budgets of `layers`: the same for all heads of a layer, or with
// `exact_totals` any budgets, whose sums over each layer are kept exactly.
HeadBudgets adapt_inside_layers(const RankedTokens& tokens, const HeadBudgets& layers, bool exact_totals);

}  // namespace cokv::methods
