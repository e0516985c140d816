// Standard errors are true: over many seeds, intervals of 1.96 of them contain the exact value about 95 times in 100.
#include <gtest/gtest.h>

#include "estimate/estimate.h"
#include "support/games.h"

namespace cokv::estimate {
namespace {

using testing_games::MixedGame;
using testing_games::play;

struct Case {
  const char* name;
  Mode mode;
  Estimator estimator;
  int players, examples, pairs;
  std::vector<int> slices;
  double rugged;
};

// Share of intervals, over seeds and players, that contain the exact value.
double coverage(const Case& c, int seeds) {
  const MixedGame game(c.players, c.examples, 77, c.rugged);
  const std::vector<double> exact = testing_games::exact_values(game, c.examples, c.players, c.slices);
  double covered = 0, all = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    const Design design{c.mode, c.estimator, c.players, c.slices, static_cast<uint64_t>(seed)};
    const Estimate e = estimate(design, play(design, c.examples, c.pairs, game), {}, {.threads = 1});
    for (size_t p = 0; p < exact.size(); ++p) {
      covered += std::abs(e.values[p] - exact[p]) <= 1.96 * e.standard_errors[p];
      ++all;
    }
  }
  return covered / all;
}

class Coverage : public testing::TestWithParam<Case> {};

TEST_P(Coverage, OfNominal95PercentIntervals) {
  const double share = coverage(GetParam(), 300);
  EXPECT_GT(share, 0.93);
  EXPECT_LT(share, 0.97);
  RecordProperty("coverage", std::to_string(share));
}

constexpr auto kPaper = Mode::paper, kDefault = Mode::default_;
constexpr auto kMean = Estimator::mean, kRegression = Estimator::regression;

INSTANTIATE_TEST_SUITE_P(
    Games, Coverage,
    testing::Values(Case{"paper", kPaper, kMean, 10, 3, 40, {3, 4, 5}, 0.1},
                    Case{"paper_regression", kPaper, kRegression, 14, 3, 40, {5, 7}, 0.1},
                    Case{"paper_regression_few_heads", kPaper, kRegression, 8, 3, 64, {2, 3, 4}, 0.1},
                    Case{"without_replacement", kDefault, kMean, 10, 3, 30, {3, 4, 5}, 0.1},
                    Case{"without_replacement_few", kDefault, kMean, 8, 5, 8, {2, 3, 4}, 0.1},
                    Case{"blocks_near_additive", kDefault, kMean, 16, 3, 24, {4}, 0.01},
                    Case{"blocks_rugged", kDefault, kMean, 16, 3, 24, {4, 11}, 0.5},
                    Case{"half", kDefault, kMean, 14, 3, 20, {7}, 0.1},
                    Case{"one_example", kDefault, kMean, 14, 1, 40, {5, 7}, 0.1},
                    Case{"many_examples_few_pairs", kDefault, kMean, 16, 12, 4, {4, 5}, 0.1},
                    Case{"regression_near_additive", kDefault, kRegression, 14, 3, 30, {5, 7}, 0.01},
                    Case{"regression_rugged", kDefault, kRegression, 14, 3, 30, {5, 7}, 0.5}),
    [](const auto& chosen) { return std::string(chosen.param.name); });

}  // namespace
}  // namespace cokv::estimate
