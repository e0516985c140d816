#include "cokv-profile/forecast.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/progress.h"
#include "core/stopwatch.h"

namespace cokv {

namespace {

double seconds_of(const std::function<void()>& job) {
  const Stopwatch watch;
  job();
  return watch.seconds();
}

// The batch to measure: the first, and in the game at a budget the first example's at the largest budget, where a row
// costs most.
const run::Batch& batch_to_measure(const std::vector<run::Batch>& batches) {
  const auto end = std::ranges::find_if(batches, [&](const auto& b) { return b.example != batches.front().example; });
  return *std::max_element(batches.begin(), end, [](const auto& a, const auto& b) { return a.budget < b.budget; });
}

// Evaluates one batch twice: once with the prefill of its prompt, once without.
double forecast_seconds(const std::vector<run::Batch>& batches, const estimate::Design& design,
                        const run::Utility& utility) {
  if (batches.empty()) return 0;
  const run::Batch& tried = batch_to_measure(batches);
  const std::vector<Coalition> rows = run::coalitions_of(tried, design);
  const auto evaluate = [&] { utility(tried.example, tried.budget, rows); };
  const double with_prompt = seconds_of(evaluate), alone = seconds_of(evaluate);
  double prompts = 0, all_rows = 0;
  for (size_t b = 0; b < batches.size(); ++b) {
    prompts += b == 0 || batches[b].example != batches[b - 1].example;
    all_rows += static_cast<double>(2 * batches[b].pairs.size() + (batches[b].reference ? 2 : 0));
  }
  return prompts * std::max(0.0, with_prompt - alone) + alone * all_rows / static_cast<double>(rows.size());
}

}  // namespace

void print_forecast(const run::Rounds& rounds, const estimate::Design& design, const record::RunFolder& folder,
                    const run::Utility& utility) {
  const record::Evaluations there = std::filesystem::exists(folder.evaluations())
                                        ? record::read_evaluations(folder.evaluations())
                                        : record::Evaluations{};
  const auto left = run::without(run::all_batches(rounds, design), there);
  const int64_t pairs = run::count_pairs(left);
  const auto references = std::count_if(left.begin(), left.end(), [](const auto& batch) { return batch.reference; });
  const char* most = rounds.points.size() > 1 ? ", at most" : "";
  fmt::print("slices: {}\n", fmt::join(design.slices, ","));
  fmt::print("to evaluate{}: {} coalitions ({} pairs and {} references) in {} batches\n", most,
             2 * (pairs + references), pairs, references, left.size());
  fmt::print("time{}: about {}, as measured on one batch\n", most,
             cli::duration_text(forecast_seconds(left, design, utility)));
}

}  // namespace cokv
