// The other loop: every contender answers every row, all of them decoded from one prefill of the row.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "decode/token_scores.h"
#include "run/contender.h"
#include "run/prediction_file.h"
#include "run/question.h"

namespace cokv::run {

struct EvaluatorOptions {
  decode::TokenScoreOptions scores;
  int window = 8;
  int rows = 32;  // the most contenders decoded together
  metrics::MetricOptions metric;
  std::filesystem::path predictions;  // folder
};

// Scores [contenders][questions] and tokens kept, in the order given.
struct Answers {
  std::vector<std::vector<Prediction>> predictions;
};

// Called after every row; false stops in good order.
using AfterRow = std::function<bool(size_t rows_done)>;

// Throws Interrupted when `after` stops it; what was answered is in the prediction files and is not evaluated again.
Answers evaluate(const LoadedModel& model, std::span<const Question> questions, std::span<const Contender> contenders,
                 const EvaluatorOptions& options, const AfterRow& after);

// Tells rows of one evaluation apart: the row's id, with the task's name before it when there are several tasks.
std::string row_key(const Question& question, std::span<const Question> all);

}  // namespace cokv::run
