#include "study/contender.h"

#include <cmath>
#include <numeric>

#include "estimate/convergence.h"

namespace cokv::study {

using estimate::Design;
using estimate::Estimate;
using estimate::EstimateOptions;
using estimate::Estimator;

namespace {

std::vector<double> centred(std::vector<double> values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (double& value : values) value -= mean;
  return values;
}

// Every example estimated as a task of its own under a seed of its own, by the paper's means; then averaged.
Estimate each_alone(const Game& game, Design design, int64_t pairs, const EstimateOptions& options) {
  Estimate all;
  all.values.assign(static_cast<size_t>(game.players), 0.0);
  all.standard_errors = all.values;
  const uint64_t seed = design.seed;
  design.mode = Mode::paper;
  for (int e = 0; e < game.examples; ++e) {
    Game one = game;
    one.examples = 1;
    one.utility = [&](int, const Coalition& s) { return game.utility(e, s); };
    design.seed = seed * 1000 + static_cast<uint64_t>(e);
    const std::vector<int64_t> counts(design.slices.size(), pairs);
    const Estimate alone = estimate::estimate(design, play(one, design, counts), {}, options);
    for (size_t p = 0; p < all.values.size(); ++p) {
      all.values[p] += alone.values[p] / game.examples;
      all.standard_errors[p] += alone.standard_errors[p] * alone.standard_errors[p];
    }
  }
  for (double& error : all.standard_errors) error = std::sqrt(error) / game.examples;
  return all;
}

}  // namespace

std::vector<Contender> contenders() {
  return {{"paper", Mode::paper, Estimator::mean},
          {"paper + regression", Mode::paper, Estimator::regression},
          {"fresh", Mode::default_, Estimator::mean, false, true},
          {"fresh, centred", Mode::default_, Estimator::mean, false},
          {"fresh, centred, blocks", Mode::default_, Estimator::mean},
          {"fresh + regression", Mode::default_, Estimator::regression, false},
          {"fresh, blocks + regression", Mode::default_, Estimator::regression}};
}

Quality judge(const Estimate& estimate, const std::vector<double>& truth, const EstimateOptions& options) {
  Quality quality;
  const std::vector<double> ours = centred(estimate.values), theirs = centred(truth);
  const auto players = static_cast<double>(truth.size());
  for (size_t p = 0; p < truth.size(); ++p) {
    const double miss = std::abs(ours[p] - theirs[p]);
    quality.mse += miss * miss / players;
    quality.mae += miss / players;
    const double rounding = 1e-12;  // where everything was drawn, values and errors are exact
    quality.coverage +=
        (std::abs(estimate.values[p] - truth[p]) <= 1.96 * estimate.standard_errors[p] + rounding) / players;
  }
  quality.moved = estimate::moved_share(estimate.values, truth, options);
  quality.reliability = estimate.convergence.reliability.value_or(0);
  return quality;
}

void add(Quality& sum, const Quality& other) {
  sum.mse += other.mse;
  sum.mae += other.mae;
  sum.moved += other.moved;
  sum.coverage += other.coverage;
  sum.reliability += other.reliability;
}

void scale(Quality& sum, double factor) {
  for (double* part : {&sum.mse, &sum.mae, &sum.moved, &sum.coverage, &sum.reliability}) *part *= factor;
}

Quality compete(const Contender& contender, const Game& game, int64_t pairs, uint64_t seed,
                const EstimateOptions& options) {
  const Design design{contender.mode, contender.estimator, game.players, game.slices, seed, contender.blocks};
  if (contender.every_example_alone) return judge(each_alone(game, design, pairs, options), game.truth, options);
  const std::vector<int64_t> counts(design.slices.size(), pairs);
  return judge(estimate::estimate(design, play(game, design, counts), {}, options), game.truth, options);
}

}  // namespace cokv::study
