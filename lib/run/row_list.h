// The other list of work, for values by gradient: rows, each at the budgets that the record lacks. A row is the unit of
// work: read once, written whole.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "record/evaluation_log.h"
#include "run/profiler.h"

namespace cokv::run {

struct RowOptions {
  int examples = 0;
  std::vector<int> budgets;
  int shard = 0, shards = 1;  // consecutive rows belong to one shard
};

struct RowToDo {
  int example = 0;
  std::vector<int> budgets;
};

// The rows of this shard, or what is left of them, that `done` does not hold yet.
std::vector<RowToDo> rows_left(const RowOptions& options, const record::Evaluations& done);

int64_t count_rows(const RowOptions& options);  // of this shard

// What a row tells at the budgets, one evaluation for each. The expensive part; tests plug in their own.
using EvaluateRow = std::function<std::vector<record::Evaluation>(const RowToDo& row)>;

// Evaluates and appends the rows. `after` counts rows. False when it stopped before the end.
bool evaluate_rows(const std::vector<RowToDo>& rows, const EvaluateRow& evaluate, record::EvaluationLog& log,
                   const AfterBatch& after);

}  // namespace cokv::run
