// Rows of a task with the model that answers them, under any contenders.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ask/answer.h"
#include "cokv-eval/eval_options.h"
#include "cokv-eval/measures.h"
#include "record/results.h"
#include "run/evaluator.h"
#include "run/weighted_rows.h"

namespace cokv {

class Evaluation {
 public:
  // At most `examples` rows of the split; 0: all.
  Evaluation(const ask::LoadedModel& model, const EvalOptions& options, task::Split split, int examples);

  const run::WeightedRows& weighted_rows() const { return weighted_rows_; }
  const Asked& asked() const { return asked_; }
  record::TaskIdentity identity() const;

  // [contenders][rows]; answers and measures that `folder` holds already are not made again. `cost` is added to.
  std::vector<std::vector<run::Prediction>> run(const std::vector<run::Contender>& contenders, const Measures& measures,
                                                const std::filesystem::path& folder, const std::string& label,
                                                record::OnePrefill& cost) const;

 private:
  int row_tokens(const std::vector<run::Contender>& contenders, int count) const;
  ask::AnswerOptions answer_options(const std::vector<run::Contender>& contenders, const Measures& measures,
                                    const std::string& label) const;

  const ask::LoadedModel& model_;
  const EvalOptions& options_;
  Asked asked_;
  ask::Questions questions_;
  std::vector<run::Row> rows_;
  run::WeightedRows weighted_rows_;
};

// The alpha with the best mean score on the validation rows, for each budget (ties: the smaller). Test rows have no
// say.
std::map<int, int> choose_alphas(const ask::LoadedModel& model, const EvalOptions& options,
                                 const run::ContenderOptions& contenders, Measure scored,
                                 std::vector<record::AlphaPoint>& curve);

}  // namespace cokv
