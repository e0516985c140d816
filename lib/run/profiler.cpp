#include "run/profiler.h"

#include <fmt/format.h>

#include <cmath>

#include "core/errors.h"

namespace cokv::run {

namespace {

void check_utilities(const std::vector<double>& utilities, size_t expected, int example) {
  COKV_CHECK(utilities.size() == expected, "one utility for each coalition");
  for (const double utility : utilities)
    if (!std::isfinite(utility)) throw InputError(fmt::format("example {}", example), "the utility is not finite");
}

std::vector<record::Evaluation> evaluations_of(const Batch& batch, const std::vector<double>& utilities) {
  if (batch.budget > 0 && utilities.empty())
    return {record::TooShort{batch.example, batch.budget, record::TooShort::What::prompt}};
  check_utilities(utilities, 2 * batch.pairs.size() + (batch.reference ? 2 : 0), batch.example);
  std::vector<record::Evaluation> evaluations;
  for (size_t i = 0; i < batch.pairs.size(); ++i)
    evaluations.push_back(estimate::Observation{batch.example, batch.pairs[i].slice, batch.pairs[i].draw,
                                                utilities[2 * i], utilities[2 * i + 1], batch.budget});
  if (batch.reference)
    evaluations.push_back(
        record::ReferenceScores{batch.example, utilities[utilities.size() - 2], utilities[utilities.size() - 1]});
  return evaluations;
}

}  // namespace

// Both sides of every pair, then the two references. In each pair of rows a given head is unmasked in exactly one.
std::vector<Coalition> coalitions_of(const Batch& batch, const estimate::Design& design) {
  const estimate::Design at_budget = estimate::design_at(design, batch.budget);
  std::vector<Coalition> rows;
  for (const PairId pair : batch.pairs) {
    rows.push_back(estimate::draw_coalition(at_budget, batch.example, pair.slice, pair.draw));
    rows.push_back(rows.back().complement());
  }
  if (batch.reference) {
    rows.push_back(Coalition::everyone(design.players));
    rows.push_back(Coalition(design.players));
  }
  return rows;
}

bool evaluate_batches(const std::vector<Batch>& batches, const estimate::Design& design, const Utility& utility,
                      record::EvaluationLog& log, const AfterBatch& after) {
  int64_t done = 0;
  for (const Batch& batch : batches) {
    const std::vector<Coalition> rows = coalitions_of(batch, design);
    log.append(evaluations_of(batch, utility(batch.example, batch.budget, rows)));
    done += static_cast<int64_t>(batch.pairs.size());
    if (!after(done)) return &batch == &batches.back();
  }
  return true;
}

}  // namespace cokv::run
