#include "run/row_list.h"

#include "core/errors.h"

namespace cokv::run {

namespace {

int first_row(const RowOptions& options, int shard) {
  return static_cast<int>(static_cast<int64_t>(options.examples) * shard / options.shards);
}

}  // namespace

std::vector<RowToDo> rows_left(const RowOptions& options, const record::Evaluations& done) {
  std::vector<RowToDo> left;
  for (int example = first_row(options, options.shard); example < first_row(options, options.shard + 1); ++example) {
    RowToDo row{example, {}};
    for (const int budget : options.budgets)
      if (!done.holds({example, budget})) row.budgets.push_back(budget);
    if (!row.budgets.empty()) left.push_back(std::move(row));
  }
  return left;
}

int64_t count_rows(const RowOptions& options) {
  return first_row(options, options.shard + 1) - first_row(options, options.shard);
}

bool evaluate_rows(const std::vector<RowToDo>& rows, const EvaluateRow& evaluate, record::EvaluationLog& log,
                   const AfterBatch& after) {
  int64_t done = 0;
  for (const RowToDo& row : rows) {
    const std::vector<record::Evaluation> evaluations = evaluate(row);
    COKV_CHECK(evaluations.size() == row.budgets.size(), "one evaluation for each budget");
    log.append(evaluations);
    if (!after(++done)) return &row == &rows.back();
  }
  return true;
}

}  // namespace cokv::run
