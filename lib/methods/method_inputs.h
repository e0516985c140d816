// Everything a method may need, filled once by the program: the model's shape, the budget and whether its total must be
// exact, values and scores from files, and the prompt, which changes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "allocate/link.h"
#include "core/head_budgets.h"
#include "core/mode.h"
#include "methods/ranked_tokens.h"

namespace cokv::methods {

// What a method cannot do without. method.cpp has the words for a user who did not give it.
enum class Need : unsigned { values = 1, headkv_scores = 2, duo_gates = 4, prompt = 8 };

class Needs {
 public:
  constexpr Needs() = default;
  constexpr Needs(std::initializer_list<Need> needs) {
    for (const Need need : needs) bits_ |= static_cast<unsigned>(need);
  }
  constexpr bool contains(Need need) const { return (bits_ & static_cast<unsigned>(need)) != 0; }

 private:
  unsigned bits_ = 0;
};

// Lists are empty where they were not given.
struct MethodInputs {
  HeadGrid grid;
  int query_heads = 0;  // per layer; 0: not known
  int budget = 128;     // mean prompt tokens per head, window included
  int window = kDefaultWindow;
  std::optional<int> prompt_length;  // heads are not given more where it is known
  // default: exactly budget * players tokens, by largest remainder; paper: what the published formula gives.
  Mode mode = Mode::default_;
  uint64_t seed = 42;  // of `random`

  std::vector<double> values;          // [players] Sliced Shapley values
  std::optional<allocate::Link> link;  // from values to shares; nothing: default_link(mode)
  int alpha = 1;                       // published: the alpha-th smallest value gets the window alone
  double eta = allocate::kDefaultEta;  // softmax: default mode only

  std::vector<double> headkv_scores;  // [layers * query_heads] mean retrieval-reasoning score of each query head
  double headkv_beta = 1.01;          // 1 / share of the budget that follows the scores

  std::vector<double> duo_gates;  // [players]
  int duo_sinks = 128;            // first tokens of a streaming head …
  int duo_recent = 256;           // … and last ones

  const RankedTokens* tokens = nullptr;  // of the prompt, where there is one

  allocate::Link used_link() const { return link.value_or(allocate::default_link(mode)); }
  int prefix_budget() const { return budget - window; }  // B of the papers
  std::optional<int> prefix_length() const {
    return prompt_length ? std::optional(std::max(*prompt_length - window, 0)) : std::nullopt;
  }
  // Everything about the prompt is taken from its scores, which must outlive the result.
  MethodInputs for_prompt(const RankedTokens& prompt) const;
};

// Budgets in proportion to the weights (one a player, >= 0): exactly budget * players tokens, no head above the prompt.
HeadBudgets budgets_in_proportion(const MethodInputs& inputs, const std::vector<double>& weights);

}  // namespace cokv::methods
