// The utility of many coalitions on one example: decoded (or teacher-forced) as one batch, scored.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ask/question.h"
#include "core/cache_plan.h"
#include "core/coalition.h"
#include "core/head_budgets.h"
#include "methods/ranked_tokens.h"
#include "model/prefill.h"

namespace cokv::ask {

enum class UtilityKind {
  metric,     // the task's metric of the text against the row's answers
  agreement,  // the task's metric of the text against the full-cache text
  nll,        // mean log-probability of the full-cache text's tokens after the first, teacher-forced
};
enum class NllTarget { full, reference };  // reference: the row's first answer in place of the full-cache text

struct UtilityOptions {
  UtilityKind kind = UtilityKind::metric;
  NllTarget nll_target = NllTarget::full;
  int window = kDefaultWindow;
  int rows_at_once = 1 << 16;  // at most: larger batches are decoded in parts
  int chunk = model::PrefillOptions{}.chunk;
  metrics::MetricOptions metric;
};

// Prefills the example once (the last one is kept) and evaluates coalitions on it. Borrows the model and the questions,
// and the tasks that these point into: all of them must outlive it.
class CoalitionUtility {
 public:
  CoalitionUtility(const LoadedModel& model, std::span<const Question> questions, UtilityOptions options);

  // U of each coalition on that example: of masked heads, or of the game at a budget (methods/budget_game.h), where an
  // example that is too short for it gives nothing. Halves the batch and goes on when memory runs out. InputError
  // naming the example, and the layer where there is one, for logits that are not finite.
  std::vector<double> evaluate(int example, const std::vector<Coalition>& coalitions, int budget = 0);

  // The rows decoded and the prompt tokens read at once: less than the options say once memory has run out.
  int rows_at_once() const { return options_.rows_at_once; }
  int chunk() const { return options_.chunk; }

 private:
  void prepare(int example);
  const methods::RankedTokens& tokens();  // of the prepared example, ranked when first asked for
  CachePlan plan_of(const Coalition& coalition, int budget);
  std::vector<double> evaluate_in_parts(std::span<const Coalition> coalitions, int budget);
  std::vector<double> evaluate_at_once(std::span<const CachePlan> plans);

  const LoadedModel& model_;
  std::span<const Question> questions_;
  UtilityOptions options_;
  int example_ = -1;
  model::PrefilledPrompt prompt_;
  std::optional<methods::RankedTokens> tokens_;
  std::vector<int> target_;  // tokens that nll scores
  std::string full_text_;    // scored part of the full-cache text, for agreement
};

}  // namespace cokv::ask
