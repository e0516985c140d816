#include "ask/row_worths.h"

#include <algorithm>

#include "core/errors.h"
#include "decode/gate_gradient.h"
#include "decode/token_scores.h"
#include "methods/budget_game.h"
#include "methods/select_tokens.h"

namespace cokv::ask {

namespace {

std::vector<int> full_text(const LoadedModel& model, const Question& question, const model::PrefilledPrompt& prompt) {
  const std::vector<CachePlan> full = {CachePlan::full(model.identity.grid)};
  decode::GreedyOptions greedy = greedy_options(question, model, /*score_only=*/true);
  greedy.max_new_tokens = std::min(greedy.max_new_tokens, kMostTextTokens);
  return decode::decode_greedily(model.transformer, prompt, full, greedy).front();
}

std::vector<record::Evaluation> worths_of(const LoadedModel& model, const Question& question, int example,
                                          std::span<const int> budgets, int window) {
  using What = record::TooShort::What;
  const model::PrefilledPrompt prompt = model::prefill(model.transformer, question.prompt, {.window = window});
  const std::vector<int> text = full_text(model, question, prompt);
  const methods::RankedTokens tokens(decode::token_scores(prompt, model.identity.grid, {}));
  std::vector<record::Evaluation> evaluations;
  for (const int budget : budgets) {
    if (text.size() < 2) {
      evaluations.push_back(record::TooShort{example, budget, What::text});
    } else if (!methods::can_be_played(tokens, budget)) {
      evaluations.push_back(record::TooShort{example, budget, What::prompt});
    } else {
      const CachePlan even = methods::select_tokens(tokens, HeadBudgets::uniform(model.identity.grid, budget));
      const at::Tensor gates = decode::gate_gradients(model.transformer, prompt, even, text);
      const std::span values(gates.const_data_ptr<float>(), static_cast<size_t>(gates.numel()));
      evaluations.push_back(estimate::Worths{example, budget, methods::first_order_worths(tokens, values, budget)});
    }
  }
  return evaluations;
}

}  // namespace

std::vector<record::Evaluation> worths_of_row(const LoadedModel& model, const Question& question, int example,
                                              std::span<const int> budgets, int window) {
  try {
    return worths_of(model, question, example, budgets, window);
  } catch (const InputError& e) {
    throw InputError("example " + question.example->id, e.what());
  }
}

MemoryNeed memory_need_of_worths(const model::Transformer& model, const Questions& questions, int budget) {
  const checkpoint::ModelConfig& config = model.config();
  const auto number = static_cast<double>(at::elementSize(model.placement().dtype));
  const int text = std::min(questions.longest_answer, kMostTextTokens);
  const double float32 = 4, queries = static_cast<double>(config.query_heads) * text;
  MemoryNeed need = memory_need(model, {.prompt_tokens = questions.longest_prompt, .row_tokens = text}, 1);
  // Of each layer until its backward step: keys and values over what a head keeps and the text, attention weights;
  // queries, outputs and their gradients; what the norms and the MLP were given.
  const double attention = float32 * (budget + text) * (2.0 * config.kv_heads * config.head_dim + queries) +
                           3 * float32 * queries * config.head_dim;
  const double others = text * (2 * float32 * config.hidden_size + 3 * number * config.intermediate_size);
  need.rows = config.layers * (attention + others);
  // Log-probabilities and two gradients of them; or of one layer weights and gains over a part of the prompt, with its
  // keys and values.
  const double vocabulary = 3 * float32 * text * config.vocabulary_size;
  const double gates = 2 * float32 * (queries + config.kv_heads * config.head_dim) *
                       std::min(questions.longest_prompt, decode::kPositionsAtOnce);
  need.passing = std::max(vocabulary, gates);
  return need;
}

}  // namespace cokv::ask
