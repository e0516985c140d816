// Example errors are true when the examples are a sample of a task: intervals contain the value over the whole task.
#include <gtest/gtest.h>

#include <numeric>

#include "estimate/estimate.h"
#include "support/games.h"

namespace cokv::estimate {
namespace {

using testing_games::MixedGame;

constexpr int kPlayers = 8, kTask = 150, kExamples = 16, kPairs = 24;

std::vector<double> centred(std::vector<double> values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (double& value : values) value -= mean;
  return values;
}

// Share of the intervals of 2.13 errors (95 % at 15 degrees of freedom), over samples of examples and players.
double coverage(const std::vector<int>& slices, std::vector<double> Estimate::*errors) {
  std::vector<MixedGame> task;
  std::vector<double> truth(kPlayers);
  for (uint64_t e = 0; e < kTask; ++e) {
    task.emplace_back(kPlayers, 1, e, 0.1);
    const std::vector<double> exact = testing_games::exact_values(task.back(), 1, kPlayers, slices);
    for (size_t p = 0; p < truth.size(); ++p) truth[p] += exact[p] / kTask;
  }
  truth = centred(truth);
  constexpr int kSamples = 200;
  double covered = 0;
  for (uint64_t sample = 0; sample < kSamples; ++sample) {
    Rng rng(sample, "examples");
    std::vector<size_t> chosen;
    for (int e = 0; e < kExamples; ++e) chosen.push_back(rng.below(kTask));
    const auto game = [&](int e, const Coalition& s) { return task[chosen[static_cast<size_t>(e)]](0, s); };
    const Design design{Mode::default_, Estimator::mean, kPlayers, slices, sample};
    const Estimate e = estimate(design, testing_games::play(design, kExamples, kPairs, game), {}, {.threads = 1});
    const std::vector<double> values = centred(e.values);
    for (size_t p = 0; p < values.size(); ++p) covered += std::abs(values[p] - truth[p]) <= 2.13 * (e.*errors)[p];
  }
  return covered / (kSamples * kPlayers);
}

TEST(ExampleErrors, CoverTheTaskWhereCoalitionErrorsDoNot) {
  const double one_slice = coverage({3}, &Estimate::example_errors);
  EXPECT_GT(one_slice, 0.92);
  EXPECT_LT(one_slice, 0.98);
  EXPECT_GT(coverage({2, 3, 4}, &Estimate::example_errors), 0.93);  // added up at worst: may cover more
  EXPECT_LT(coverage({3}, &Estimate::standard_errors), 0.9);
  RecordProperty("coverage", std::to_string(one_slice));
}

}  // namespace
}  // namespace cokv::estimate
