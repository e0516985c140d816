#include "ask/answer.h"

#include <algorithm>

#include "ask/memory_backoff.h"
#include "core/errors.h"
#include "core/stopwatch.h"
#include "decode/teacher_forcing.h"

namespace cokv::ask {

namespace {

using Tokens = std::vector<int>;

// One question under the plans of all requests.
class Asking {
 public:
  Asking(const LoadedModel& model, const Question& question, std::span<const Request> requests,
         const AnswerOptions& options)
      : model_(model), question_(question), requests_(requests), options_(options) {}

  Answers answer(std::optional<Tokens> full_text) {
    const Stopwatch watch;
    const bool forced = wants(Measure::log_probability) || wants(Measure::argmax_agreement);
    const bool compared = wants(Measure::agreement) || options_.scored == Measure::agreement;
    const bool decoded = std::ranges::any_of(requests_, [](const Request& r) { return r.text == nullptr; });
    const bool needs_full = (forced || compared) && !full_text;
    answers_.of_requests.resize(requests_.size());
    if (forced || decoded || needs_full) read_prompt();
    decode(needs_full, full_text);
    if (forced) force(*full_text);
    score(compared ? scored_text(question_, model_, *full_text) : "");
    answers_.seconds = watch.seconds();
    return std::move(answers_);
  }

 private:
  bool wants(Measure measure) const { return options_.measures.contains(measure); }

  void read_prompt() {
    const Stopwatch watch;
    prompt_ = model::prefill(model_.transformer, question_.prompt, {.window = options_.window});
    model::synchronise(model_.transformer.placement());
    answers_.prefill_seconds = watch.seconds();
    const methods::RankedTokens tokens(decode::token_scores(prompt_, model_.identity.grid, options_.scores));
    for (const Request& request : requests_) plans_.push_back(request.plan(tokens));
  }

  // The texts that are not known, together; the full cache's besides where it is needed and not among them.
  void decode(bool needs_full, std::optional<Tokens>& full_text) {
    const CachePlan full = CachePlan::full(model_.identity.grid);
    std::vector<CachePlan> plans;
    std::optional<size_t> place_of_full;
    for (size_t i = 0; i < requests_.size(); ++i) {
      if (requests_[i].text != nullptr) continue;
      if (plans_[i].whole == full.whole && !place_of_full) place_of_full = plans.size();
      plans.push_back(plans_[i]);
    }
    if (needs_full && !place_of_full) {
      place_of_full = plans.size();
      plans.push_back(full);
    }
    std::vector<Tokens> texts;
    const decode::GreedyOptions greedy = greedy_options(question_, model_, /*score_only=*/false);
    in_parts_that_fit(placement(), plans.size(), most_rows(), [&](size_t first, size_t count) {
      for (Tokens& text :
           decode::decode_greedily(model_.transformer, prompt_, std::span(plans).subspan(first, count), greedy))
        texts.push_back(std::move(text));
    });
    if (needs_full) full_text = texts[*place_of_full];
    auto next = texts.begin();
    for (size_t i = 0; i < requests_.size(); ++i) {
      Answer& answer = answers_.of_requests[i];
      if (requests_[i].text == nullptr) {
        answer.tokens = std::move(*next++);
        answer.kept_tokens = plans_[i].mean_kept(prompt_.length, std::min(options_.window, prompt_.length));
      }
      answer.text = requests_[i].text != nullptr ? *requests_[i].text : model_.tokenizer.decode(answer.tokens);
    }
  }

  // A text of fewer than two tokens is decided by the prompt alone: there is nothing to measure.
  void force(const Tokens& full_text) {
    std::vector<decode::ForcedText> forced;
    if (full_text.size() >= 2)
      in_parts_that_fit(placement(), plans_.size(), most_rows(), [&](size_t first, size_t count) {
        const auto part =
            decode::force_text(model_.transformer, prompt_, std::span(plans_).subspan(first, count), full_text);
        forced.insert(forced.end(), part.begin(), part.end());
      });
    for (size_t i = 0; i < requests_.size(); ++i) {
      Measured& measures = answers_.of_requests[i].measures;
      const bool known = i < forced.size();
      measures[Measure::log_probability] = known ? std::optional(forced[i].log_probability) : std::nullopt;
      measures[Measure::argmax_agreement] = known ? std::optional(100 * forced[i].argmax_share) : std::nullopt;
    }
  }

  void score(const std::string& full_text) {
    const auto value = [&](Measure measure, const std::string& text) {
      return measure == Measure::agreement ? agreement(question_, text, full_text, options_.metric)
                                           : score_text(question_, text, options_.metric);
    };
    for (Answer& answer : answers_.of_requests) {
      answer.score = value(options_.scored, answer.text);
      for (const Measure measure : {Measure::metric, Measure::agreement})
        if (wants(measure)) answer.measures[measure] = value(measure, answer.text);
    }
  }

  const model::Placement& placement() const { return model_.transformer.placement(); }
  size_t most_rows() const { return static_cast<size_t>(options_.rows); }

  const LoadedModel& model_;
  const Question& question_;
  std::span<const Request> requests_;
  const AnswerOptions& options_;
  model::PrefilledPrompt prompt_;
  std::vector<CachePlan> plans_;  // of the requests, once the prompt is read
  Answers answers_;
};

}  // namespace

Answers answer(const LoadedModel& model, const Question& question, std::span<const Request> requests,
               const std::optional<std::vector<int>>& full_text, const AnswerOptions& options) {
  try {
    return Asking(model, question, requests, options).answer(full_text);
  } catch (const InputError& e) {
    throw InputError("example " + question.example->id, e.what());
  }
}

}  // namespace cokv::ask
