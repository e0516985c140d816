// Answers of several cache plans to one question, all decoded from one prefill.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "ask/question.h"
#include "core/head_budgets.h"
#include "decode/token_scores.h"
#include "methods/ranked_tokens.h"

namespace cokv::ask {

struct AnswerOptions {
  decode::TokenScoreOptions scores;
  int window = kDefaultWindow;
  int rows = 32;           // the most plans decoded together; halved when memory runs out
  bool agreement = false;  // score against the text of the full cache, not against the row's answers
  metrics::MetricOptions metric;
};

struct Answer {
  std::string text;
  double score = 0;        // 0…1
  double kept_tokens = 0;  // prompt tokens, mean over heads
};

struct Answers {
  std::vector<Answer> of_plans;
  double prefill_seconds = 0;  // reading the prompt, once for all plans
  double seconds = 0;          // all of it
};

// From a prompt's token scores to the plan under which a contender decodes it.
using MakePlan = std::function<CachePlan(const methods::RankedTokens& tokens)>;

Answers answer(const LoadedModel& model, const Question& question, std::span<const MakePlan> plans,
               const AnswerOptions& options);

}  // namespace cokv::ask
