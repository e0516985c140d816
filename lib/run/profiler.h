// The main loop: batch after batch of coalitions is evaluated and written down, until the work list is done.
#pragma once

#include <functional>
#include <vector>

#include "estimate/coalition_design.h"
#include "record/evaluation_log.h"
#include "run/work_list.h"

namespace cokv::run {

// U of each coalition on one example, in the game at a budget or (0) of masked heads; nothing where the example is too
// short for the budget. The one expensive thing; tests plug in games of known value.
using Utility = std::function<std::vector<double>(int example, int budget, const std::vector<Coalition>& coalitions)>;

// The rows of a batch, side by side: S, N \ S of every pair, then everyone and no one for the references.
std::vector<Coalition> coalitions_of(const Batch& batch, const estimate::Design& design);

// Called after every batch with the pairs done by this call; returns false to stop in good order.
using AfterBatch = std::function<bool(int64_t pairs_done)>;

// Evaluates and appends the batches. False when `after` stopped it before the end.
bool evaluate_batches(const std::vector<Batch>& batches, const estimate::Design& design, const Utility& utility,
                      record::EvaluationLog& log, const AfterBatch& after);

}  // namespace cokv::run
