// Answers of several cache plans to one question, and what is measured of the plans, all from one prefill.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "ask/question.h"
#include "core/head_budgets.h"
#include "core/measure.h"
#include "decode/token_scores.h"
#include "methods/ranked_tokens.h"

namespace cokv::ask {

struct AnswerOptions {
  decode::TokenScoreOptions scores;
  int window = kDefaultWindow;
  int rows = 32;                     // the most plans decoded together; halved when memory runs out
  Measure scored = Measure::metric;  // which of metric and agreement is the score
  std::set<Measure> measures;        // to be measured beside it
  metrics::MetricOptions metric;
};

// From a prompt's token scores to the plan under which a contender decodes it.
using MakePlan = std::function<CachePlan(const methods::RankedTokens& tokens)>;

struct Request {
  MakePlan plan;
  const std::string* text = nullptr;  // known already: measured, but not decoded
};

struct Answer {
  std::string text;
  std::vector<int> tokens;  // of the text; none where it was known
  double score = 0;         // 0…1
  double kept_tokens = 0;   // prompt tokens, mean over heads; 0 where the text was known
  Measured measures;
};

struct Answers {
  std::vector<Answer> of_requests;
  double prefill_seconds = 0;  // reading the prompt, once for all plans
  double seconds = 0;          // all of it
};

// full_text: tokens of the full cache's text, where they are known; otherwise it is decoded if a measure asks for it.
// Every request is forced through that text together with all others, known or not, so that what was known before
// cannot change a log-probability.
Answers answer(const LoadedModel& model, const Question& question, std::span<const Request> requests,
               const std::optional<std::vector<int>>& full_text, const AnswerOptions& options);

}  // namespace cokv::ask
