// What one row tells of all heads by backward passes (decode/gate_gradient.h), at one budget after the other.
#pragma once

#include <span>
#include <vector>

#include "ask/memory_need.h"
#include "ask/question.h"
#include "record/evaluation_line.h"

namespace cokv::ask {

inline constexpr int kMostTextTokens = 20;  // of the full cache's text: what comes later tells little more

// The prompt is read once and the full cache's text decoded; then for each budget, under uniform budgets with SnapKV's
// choice of tokens, one backward pass of the mean log-probability of the text's tokens after the first. Returns one
// evaluation for each budget: estimate::Worths, or record::TooShort. InputError naming the example for logits or
// gradients that are not finite.
std::vector<record::Evaluation> worths_of_row(const LoadedModel& model, const Question& question, int example,
                                              std::span<const int> budgets, int window);

// What that holds besides the weights, at the largest budget. `rows`: the graph of one backward pass.
MemoryNeed memory_need_of_worths(const model::Transformer& model, const Questions& questions, int budget);

}  // namespace cokv::ask
