// Sliced Shapley values of a record as large as a real run's: 256 heads, 4 slices, 20 examples.
#include <benchmark/benchmark.h>

#include "core/rng.h"
#include "estimate/estimate.h"

namespace cokv {
namespace {

void estimate_big_record(benchmark::State& state, estimate::Estimator estimator) {
  constexpr int kExamples = 20, kPairs = 250;
  const estimate::Design design{.estimator = estimator, .players = 256, .slices = {32, 64, 96, 128}};
  Rng rng(42, "benchmark/record");
  std::vector<estimate::Observation> record;
  for (int example = 0; example < kExamples; ++example)
    for (const int slice : design.slices)
      for (int draw = 0; draw < kPairs; ++draw) record.push_back({example, slice, draw, rng.normal(), rng.normal()});
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(estimate::estimate(design, record, {}, {}));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(record.size()));
}
BENCHMARK_CAPTURE(estimate_big_record, mean, estimate::Estimator::mean)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(estimate_big_record, regression, estimate::Estimator::regression)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace cokv
