// Rounds change when a run stops, never what it measures.
#include "run/rounds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "support/temporary_folder.h"

namespace cokv::run {
namespace {

using estimate::Convergence;
using Points = std::vector<int64_t>;

const estimate::Design kDesign{.players = 16, .slices = {4, 5}};

std::vector<double> utility(int example, int /*budget*/, const std::vector<Coalition>& coalitions) {
  std::vector<double> all;
  for (const Coalition& s : coalitions) {
    double u = 0.01 * example;
    for (const int player : s.members()) u += 1.0 / (1 + player);
    all.push_back(u);
  }
  return all;
}

class RoundsOfARun : public testing::Test {
 protected:
  Rounds rounds(const Points& points) const {
    Rounds all;
    all.work.examples = 3;
    all.work.slices = kDesign.slices;
    all.work.rows = 10;
    all.points = points;
    return all;
  }

  RoundsDone run(
      const std::string& log, const Points& points, const Assess& assess = never_stable,
      const AfterBatch& after = [](int64_t) { return true; }) {
    record::EvaluationLog to(folder_ / log);
    return evaluate_rounds(rounds(points), kDesign, utility, to, after, assess);
  }

  void expect_same_record(const std::string& a, const std::string& b) {
    const record::Evaluations first = record::read_evaluations(folder_ / a);
    const record::Evaluations second = record::read_evaluations(folder_ / b);
    const auto same = [](const estimate::Observation& x, const estimate::Observation& y) {
      return std::tie(x.example, x.slice, x.draw, x.utility, x.complement) ==
             std::tie(y.example, y.slice, y.draw, y.utility, y.complement);
    };
    EXPECT_TRUE(std::equal(first.observations.begin(), first.observations.end(), second.observations.begin(),
                           second.observations.end(), same))
        << first.observations.size();
    EXPECT_TRUE(first.references == second.references);
  }

  static Convergence never_stable(int64_t) { return {}; }
  static Convergence stable_from_6(int64_t pairs) {
    Convergence c;
    c.reliability = pairs >= 6 ? 0.95 : 0.5;
    c.budget_instability = 0.05;
    return c;
  }

  TemporaryFolder folder_;
};

TEST(CheckPoints, GrowByHalfAndThirdUpToThePairs) {
  EXPECT_EQ(check_points(20), (Points{4, 6, 8, 12, 16, 20}));
  EXPECT_EQ(check_points(8), (Points{4, 6, 8}));
  EXPECT_EQ(check_points(3), (Points{3}));
}

TEST_F(RoundsOfARun, RecordTheSameWhateverThePoints) {
  EXPECT_EQ(run("at-once", {13}).pairs, 13);
  EXPECT_EQ(run("in-rounds", check_points(13)).pairs, 13);
  EXPECT_EQ(run("by-one", {1, 2, 13}).pairs, 13);
  expect_same_record("in-rounds", "at-once");
  expect_same_record("by-one", "at-once");
}

TEST_F(RoundsOfARun, StopAtTheSecondStableCheckInARow) {
  const RoundsDone done = run("stable", check_points(100), stable_from_6);
  EXPECT_TRUE(done.finished);
  EXPECT_EQ(done.pairs, 8);
  run("exactly", {8});
  expect_same_record("stable", "exactly");
}

TEST_F(RoundsOfARun, GoOnFromAnyBatchToTheSameStop) {
  run("at-once", check_points(100), stable_from_6);
  for (int batches = 1; batches < 20; ++batches) {
    const std::string log = "stopped-" + std::to_string(batches);
    int left = batches;
    const RoundsDone stopped = run(log, check_points(100), stable_from_6, [&](int64_t) { return --left > 0; });
    EXPECT_EQ(run(log, check_points(100), stable_from_6).pairs, 8);
    expect_same_record(log, "at-once");
    if (stopped.finished) return;
  }
  ADD_FAILURE() << "the run never came to its end";
}

TEST_F(RoundsOfARun, CountOnlyWhatIsLeft) {
  run("log", {4});
  const record::Evaluations there = record::read_evaluations(folder_ / "log");
  EXPECT_EQ(count_pairs(without(all_batches(rounds(check_points(12)), kDesign), there)), 3 * 2 * 8);
}

}  // namespace
}  // namespace cokv::run
