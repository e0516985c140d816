// The mean estimators the plain way, loop by loop over coalitions, against the library's tallies: the paper's means and
// the default's means centred by example.
#include <gtest/gtest.h>

#include <map>

#include "estimate/estimate.h"
#include "support/games.h"

namespace cokv::estimate {
namespace {

using testing_games::MixedGame;
using testing_games::play;

constexpr int kExamples = 3;
// Uneven, so that a sum weighted wrongly is seen.
const std::vector<double> kWeights{0.5, 0.2, 0.3};

// Cumulative sums and counts as the paper's algorithm 1 keeps them.
std::vector<double> paper_twin(const Design& design, const std::vector<Observation>& observations) {
  std::vector<double> values(static_cast<size_t>(design.players));
  for (const int slice : design.slices) {
    std::map<int, double> u;  // of the task, by draw
    for (const Observation& o : observations)
      if (o.slice == slice) u[o.draw] += kWeights[static_cast<size_t>(o.example)] * (o.utility - o.complement);
    for (int p = 0; p < design.players; ++p) {
      double sum = 0, count = 0;
      for (const auto& [draw, contribution] : u) {
        if (!draw_coalition(design, 0, slice, draw).contains(p)) continue;
        sum += contribution;
        count += 1;
      }
      values[static_cast<size_t>(p)] += sum / count / static_cast<double>(design.slices.size());
    }
  }
  return values;
}

TEST(MeanTwin, PaperMode) {
  const MixedGame game(9, kExamples, 5, 0.3);
  const Design design{Mode::paper, Estimator::mean, 9, {2, 4, 6}, 42};
  const auto observations = play(design, kExamples, 40, game);
  const std::vector<double> expected = paper_twin(design, observations);
  const Estimate actual = estimate(design, observations, kWeights, {});
  for (size_t p = 0; p < expected.size(); ++p) EXPECT_NEAR(actual.values[p], expected[p], 1e-12);
}

struct Draw {
  Coalition coalition;
  double u = 0;
  int block = 0;
};

// One value: players of the example's coalitions against the example's own mean. The factor makes up for the draw
// itself being in that mean; in blocks, for the other draws of its block being there as well.
double centred_twin(const Design& design, const std::vector<Observation>& observations, int slice, int player) {
  double mean = 0, sum = 0, weight = 0;
  for (int example = 0; example < kExamples; ++example) {
    std::vector<Draw> draws;
    for (const Observation& o : observations)
      if (o.slice == slice && o.example == example)
        draws.push_back({draw_coalition(design, example, slice, o.draw), o.utility - o.complement,
                         block_of(design, slice, o.draw)});
    const auto count = static_cast<double>(draws.size());
    double of_example = 0, mates = 0;
    for (const Draw& draw : draws) {
      of_example += draw.u / count;
      for (const Draw& other : draws) mates += (&other != &draw && other.block == draw.block) / count;
    }
    const double part = static_cast<double>(slice) / design.players;
    const double scale = count / (count - 1 + mates * part / (1 - part));
    mean += kWeights[static_cast<size_t>(example)] * of_example;
    for (const Draw& draw : draws) {
      if (!draw.coalition.contains(player)) continue;
      sum += kWeights[static_cast<size_t>(example)] / count * scale * (draw.u - of_example);
      weight += kWeights[static_cast<size_t>(example)] / count;
    }
  }
  return mean + sum / weight;
}

TEST(MeanTwin, DefaultModeInBlocks) {
  const MixedGame game(14, kExamples, 6, 0.3);
  const Design design{Mode::default_, Estimator::mean, 14, {5, 6}, 42};
  std::vector<Observation> observations = play(design, kExamples, 21, game);
  std::erase_if(observations, [](const Observation& o) { return o.example == 1 && o.draw > 14; });  // an uneven record
  const Estimate actual = estimate(design, observations, kWeights, {});
  for (const SliceEstimate& slice : actual.slices)
    for (int p = 0; p < 14; ++p)
      EXPECT_NEAR(slice.values[static_cast<size_t>(p)], centred_twin(design, observations, slice.size, p), 1e-12);
}

TEST(MeanTwin, HalfOfThePlayersUsesBothSidesOfEveryPair) {
  const MixedGame game(14, kExamples, 6, 0.3);
  const Design design{Mode::default_, Estimator::mean, 14, {7}, 42};
  const auto observations = play(design, kExamples, 20, game);
  const Estimate actual = estimate(design, observations, kWeights, {});
  for (int p = 0; p < 14; ++p) {
    double sum = 0;
    for (const Observation& o : observations) {
      const bool inside = draw_coalition(design, o.example, 7, o.draw).contains(p);
      sum += kWeights[static_cast<size_t>(o.example)] / 20 * (inside ? 1 : -1) * (o.utility - o.complement);
    }
    EXPECT_NEAR(actual.values[static_cast<size_t>(p)], sum, 1e-12);
  }
}

}  // namespace
}  // namespace cokv::estimate
