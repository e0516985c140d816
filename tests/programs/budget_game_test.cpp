// --game budget: the same record, resumed, sharded and merged, as masks have.
#include <gmock/gmock.h>

#include "allocate/link.h"
#include "programs/run_at_budgets.h"
#include "record/evaluation_log.h"

namespace cokv {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class BudgetGame : public RunAtBudgets {
 protected:
  BudgetGame() : RunAtBudgets({"--utility", "nll", "--game", "budget", "--pairs", "3"}) {}
};

TEST_F(BudgetGame, SaysWhatWasPlayedAndAveragesStandardisedValues) {
  make("run");
  const Json profile = profile_of("run"), sampling = profile["sampling"];
  EXPECT_EQ(sampling["game"], "budget");
  EXPECT_EQ(sampling["game_budgets"], Json({16, 32}));
  EXPECT_EQ(sampling["unit"], "standardised");
  EXPECT_EQ(sampling["slices"], Json({2}));
  ASSERT_EQ(profile["budgets"].size(), 2u);
  EXPECT_EQ(profile["budgets"][0]["pairs"], 18);  // six examples, three pairs
  const std::vector<double> first = allocate::standardise(flat(profile["budgets"][0]["values"])),
                            second = allocate::standardise(flat(profile["budgets"][1]["values"])),
                            values = flat(profile["values"]);
  for (size_t head = 0; head < values.size(); ++head) EXPECT_NEAR(values[head], (first[head] + second[head]) / 2, 1e-9);
  EXPECT_GT(profile["utility"]["full"].get<double>(), profile["utility"]["window_only"].get<double>());
}

TEST_F(BudgetGame, IsTheSameRepeatedResumedExtendedAndMerged) {
  make("whole");
  make("again");
  const std::string whole = profile_of("whole").dump(), record = read_file(folder_ / "whole/evaluations.jsonl");
  EXPECT_EQ(profile_of("again").dump(), whole);
  std::filesystem::resize_file(folder_ / "again/evaluations.jsonl", record.size() / 2);
  make("again");
  EXPECT_EQ(profile_of("again").dump(), whole);
  make("longer", {"--pairs", "2"});
  make("longer");
  EXPECT_EQ(profile_of("longer").dump(), whole);
  std::vector<std::string> merge = {"merge"};
  for (const std::string shard : {"0", "1", "2"}) {
    make("s" + shard, {"--shard", shard + "/3"});
    merge.push_back(path("s" + shard));
  }
  merge.insert(merge.end(), {"--out", path("merged")});
  const ProgramResult merged = run_program("cokv", merge);
  ASSERT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out, AllOf(HasSubstr("complete = true"), HasSubstr("36 pairs on 6 examples")));
  EXPECT_EQ(profile_of("merged").dump(), whole);
}

TEST_F(BudgetGame, OfOneBudgetIsInUnitsOfTheUtility) {
  make("run", {"--game-budgets", "32"});
  const Json profile = profile_of("run");
  EXPECT_EQ(profile["sampling"]["unit"], "nats");
  EXPECT_EQ(profile["values"], profile["budgets"][0]["values"]);
  EXPECT_EQ(profile["standard_errors"], profile["budgets"][0]["standard_errors"]);
  make("metric", {"--game-budgets", "32", "--utility", "metric"});
  EXPECT_EQ(profile_of("metric")["sampling"]["unit"], "score");
}

TEST_F(BudgetGame, LeavesOutRowsThatAreTooShort) {
  make("run", {"--game-budgets", "16,64"});
  EXPECT_THAT(profile_of("run")["warnings"].dump(), HasSubstr("budget 64: 6 of 6 rows are left out"));
  const ProgramResult merged = run_program("cokv", {"merge", path("run"), "--out", path("merged")});
  EXPECT_THAT(merged.out, HasSubstr("complete = true")) << merged.err;
  expect_refused({"--game-budgets", "64"}, 3, "too short");
}

TEST_F(BudgetGame, RefusesOtherSizesAndBudgetsWithinTheWindow) {
  expect_refused({"--slices", "1"}, 2, "--slices 1");
  expect_refused({"--slices", "auto"}, 2, "--slices auto");
  expect_refused({"--game-budgets", "8"}, 2, "above the window");
  make("half", {"--slices", "2"});
  make("default");
  EXPECT_EQ(profile_of("half").dump(), profile_of("default").dump());
}

TEST_F(BudgetGame, ServesWhateverReadsProfilesAndRuns) {
  make("run", {"--pairs", "6"});
  const ProgramResult shown = run_program("cokv", {"show", path("run")});
  EXPECT_THAT(shown.out, HasSubstr("2 of 4 heads at budgets 16, 32, 6 examples")) << shown.err;
  const ProgramResult report = run_program("cokv", {"report", path("run"), "--out", path("r.html")});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_THAT(read_file(folder_ / "r.html"), HasSubstr("Budgets side by side"));
  const ProgramResult allocated = run_program(
      "cokv-allocate", {"--profile", path("run"), "--budget", "32", "--link", "softmax", "--out", path("b.json")});
  EXPECT_EQ(allocated.exit_code, 0) << allocated.err;
  std::filesystem::remove(folder_ / "run/profile.json");
  const ProgramResult unfinished = run_program("cokv", {"show", path("run")});
  EXPECT_THAT(unfinished.out, AllOf(HasSubstr("budget 16"), HasSubstr("18 pairs of 6 examples"))) << unfinished.err;
  const ProgramResult dry = profile("dry", {"--dry-run"});
  EXPECT_THAT(dry.out, HasSubstr("(36 pairs and 6 references)")) << dry.err;
}

}  // namespace
}  // namespace cokv
