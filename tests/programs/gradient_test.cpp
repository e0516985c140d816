// --values gradient: one run is one profile, however it was obtained; what reads profiles reads this one.
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "allocate/link.h"
#include "estimate/first_order.h"
#include "programs/run_at_budgets.h"
#include "record/evaluation_log.h"
#include "record/profile.h"

namespace cokv {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class GradientProfile : public RunAtBudgets {
 protected:
  GradientProfile() : RunAtBudgets({"--values", "gradient"}) {}
};

TEST_F(GradientProfile, SaysHowItsValuesWereComeBy) {
  make("run");
  const Json profile = profile_of("run");
  const Json sampling = {
      {"values", "gradient"}, {"utility", "nll"}, {"window", 8}, {"game_budgets", {16, 32}}, {"unit", "standardised"}};
  EXPECT_EQ(profile["sampling"].dump(), sampling.dump());
  EXPECT_TRUE(profile["slices"].empty());
  EXPECT_TRUE(profile["warnings"].empty()) << profile["warnings"];
  ASSERT_EQ(profile["budgets"].size(), 2u);
  EXPECT_EQ(profile["budgets"][1]["budget"], 32);
  EXPECT_EQ(profile["budgets"][1]["examples"], 6);
  EXPECT_THAT(profile["convergence"]["advice"].get<std::string>(), Not(HasSubstr("pairs")));
  EXPECT_EQ(read_json_file(folder_ / "run/profile.json")["provenance"]["evaluations"], 12);
}

TEST_F(GradientProfile, IsTheLibrarysEstimateOfItsRecord) {
  make("run");
  const record::Evaluations record = record::read_evaluations(folder_ / "run/evaluations.jsonl");
  ASSERT_EQ(record.worths.size(), 12u);
  std::vector<estimate::Worths> worths;
  for (const auto& [row, of_row] : record.worths) worths.push_back(of_row);
  const estimate::Estimate direct =
      estimate::estimate_first_order(worths, std::vector<double>(6, 1.0 / 6), {.standardised = true});
  const Json profile = profile_of("run");
  EXPECT_EQ(flat(profile["values"]), direct.values);
  EXPECT_EQ(flat(profile["standard_errors"]), direct.standard_errors);
  EXPECT_EQ(profile["convergence"]["reliability"].get<double>(), *direct.convergence.reliability);
  const std::vector<double> first = allocate::standardise(flat(profile["budgets"][0]["values"])),
                            second = allocate::standardise(flat(profile["budgets"][1]["values"]));
  for (size_t head = 0; head < first.size(); ++head)
    EXPECT_NEAR(direct.values[head], (first[head] + second[head]) / 2, 1e-9);
  EXPECT_GT(*std::ranges::max_element(first), 0.1) << "heads differ";
}

TEST_F(GradientProfile, OfOneBudgetIsInNats) {
  make("run", {"--game-budgets", "32"});
  const Json profile = profile_of("run");
  EXPECT_EQ(profile["sampling"]["unit"], "nats");
  EXPECT_EQ(profile["values"], profile["budgets"][0]["values"]);
  EXPECT_EQ(profile["standard_errors"], profile["budgets"][0]["standard_errors"]);
}

TEST_F(GradientProfile, IsTheSameRepeatedResumedAndMerged) {
  make("whole");
  make("again");
  const std::string whole = profile_of("whole").dump(), record = read_file(folder_ / "whole/evaluations.jsonl");
  EXPECT_EQ(profile_of("again").dump(), whole);
  EXPECT_EQ(read_file(folder_ / "again/evaluations.jsonl"), record);

  // Cut off in the middle of a row, and of a line.
  for (const size_t end : {record.find('\n') + 1, record.size() / 2}) {
    std::filesystem::remove(folder_ / "again/profile.json");
    std::filesystem::resize_file(folder_ / "again/evaluations.jsonl", end);
    make("again");
    EXPECT_EQ(profile_of("again").dump(), whole);
    EXPECT_EQ(read_file(folder_ / "again/evaluations.jsonl"), record);
  }

  std::vector<std::string> merge = {"merge"};
  for (const std::string shard : {"0", "1", "2"}) {
    make("s" + shard, {"--shard", shard + "/3"});
    EXPECT_FALSE(std::filesystem::exists(folder_ / ("s" + shard) / "profile.json"));
    merge.push_back(path("s" + shard));
  }
  merge.insert(merge.end(), {"--out", path("merged")});
  const ProgramResult merged = run_program("cokv", merge);
  ASSERT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out, AllOf(HasSubstr("complete = true"), HasSubstr("12 backward passes on 6 examples")));
  EXPECT_EQ(profile_of("merged").dump(), whole);
}

TEST_F(GradientProfile, MergedFromSomeShardsSaysWhatIsMissing) {
  make("s0", {"--shard", "0/3"});
  const ProgramResult merged = run_program("cokv", {"merge", path("s0"), "--out", path("merged")});
  ASSERT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out,
              AllOf(HasSubstr("8 of 12 backward passes are missing"), HasSubstr("nothing at budget 16, 32")));
  EXPECT_THAT(profile_of("merged")["warnings"].dump(), HasSubstr("incomplete: 8 of 12 backward passes are missing"));
  const ProgramResult other = run_program("cokv", {"merge", path("s0"), "--out", path("other"), "--estimator", "mean"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("--estimator mean"));
}

TEST_F(GradientProfile, CountsRowsThatAreTooShort) {
  make("run", {"--game-budgets", "16,32,64"});
  const Json profile = profile_of("run");
  EXPECT_EQ(profile["budgets"].size(), 2u);
  EXPECT_THAT(profile["warnings"].dump(), HasSubstr("budget 64: 6 of 6 rows are left out"));
  EXPECT_EQ(profile["values"], [&] {
    make("without", {"--game-budgets", "16,32"});
    return profile_of("without")["values"];
  }());
  const std::string before = read_file(folder_ / "run/evaluations.jsonl");
  make("run", {"--game-budgets", "16,32,64"});
  EXPECT_EQ(read_file(folder_ / "run/evaluations.jsonl"), before) << "short rows are done, too";
  expect_refused({"--game-budgets", "64"}, 3, "too short");
  expect_refused({"--max-new-tokens", "1"}, 3, "no token after the first");
}

TEST_F(GradientProfile, RefusesWhatBelongsToSampling) {
  for (const auto& [option, value] : {std::pair{"--slices", "1,2"},
                                      {"--pairs", "8"},
                                      {"--estimator", "regression"},
                                      {"--stop", "stable"},
                                      {"--seed", "7"},
                                      {"--mode", "paper"},
                                      {"--utility", "metric"},
                                      {"--utility", "agreement"},
                                      {"--nll-target", "reference"}})
    expect_refused({option, value}, 2, std::string(option) + (value == std::string("paper") ? " paper" : ""));
  make("nll", {"--utility", "nll"});
  expect_refused({"--game-budgets", "8,32"}, 2, "above the window");
  expect_refused({"--game-budgets", "32,32"}, 2, "twice");
  const ProgramResult sampled =
      run_program("cokv-profile", profile_arguments("sampled", {"--pairs", "4", "--game-budgets", "16"}));
  EXPECT_EQ(sampled.exit_code, 2);
  EXPECT_THAT(sampled.err, HasSubstr("--game-budgets"));
}

TEST_F(GradientProfile, IsNoRunOfSampledCoalitions) {
  make("run");
  const ProgramResult sampled = run_program("cokv-profile", profile_arguments("run", {"--pairs", "4"}));
  EXPECT_EQ(sampled.exit_code, 2);
  EXPECT_THAT(sampled.err, HasSubstr("sampling."));
  const ProgramResult other = profile("run", {"--game-budgets", "16"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("sampling.game_budgets was [16,32], is [16] now"));
}

TEST_F(GradientProfile, ServesWhateverReadsProfiles) {
  make("run");
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("sampled", {"--pairs", "6"})).exit_code, 0);
  const ProgramResult shown = run_program("cokv", {"show", path("run")});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("backward passes at budgets 16, 32, 6 examples"), Not(HasSubstr("pairs"))));
  const ProgramResult report = run_program("cokv", {"report", path("run"), path("sampled"), "--out", path("r.html")});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_THAT(read_file(folder_ / "r.html"), AllOf(HasSubstr("first-order worth"), HasSubstr("Budgets side by side")));
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{}, {"--link", "softmax"}, {"--link", "softmax", "--profile", path("sampled")}}) {
    std::vector<std::string> all = {"--profile", path("run"), "--budget", "32", "--out", path("budgets.json")};
    all.insert(all.end(), more.begin(), more.end());
    const ProgramResult allocated = run_program("cokv-allocate", all);
    EXPECT_EQ(allocated.exit_code, 0) << allocated.err;
    EXPECT_EQ(read_json_file(folder_ / "budgets.json")["total"], 32 * kTinyPlayers);
  }
  const ProgramResult exported =
      run_program("cokv", {"export", "--format", "csv", "--in", path("run/profile.json"), "--out", path("values.csv")});
  EXPECT_EQ(exported.exit_code, 0) << exported.err;
  const ProgramResult evaluated = run_program(
      "cokv-eval", with_task({"--model", path("model"), "--out", path("eval"), "--methods", "snapkv,cokv", "--budgets",
                              "16", "--link", "softmax", "--profile", path("run/profile.json"), "--threads", "1"},
                             {}));
  EXPECT_EQ(evaluated.exit_code, 0) << evaluated.err;
}

TEST_F(GradientProfile, UnfinishedCanBeShown) {
  make("run");
  std::filesystem::remove(folder_ / "run/profile.json");
  const ProgramResult shown = run_program("cokv", {"show", path("run")});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("6 of 6 rows"), HasSubstr("6 backward passes; 0 rows left out"),
                               HasSubstr("reliability"), Not(HasSubstr("pairs"))));
}

TEST_F(GradientProfile, DryRunSaysPassesTimeAndMemoryAndWritesNothing) {
  const ProgramResult run = profile("dry", {"--dry-run"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("12 backward passes at most (6 rows, budgets 16, 32)"), HasSubstr("time: about"),
                             HasSubstr("for a backward pass; about")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "dry"));
}

TEST_F(GradientProfile, WorksInBfloat16) {
  make("exact");
  make("rounded", {"--dtype", "bfloat16"});
  const std::vector<double> exact = flat(profile_of("exact")["values"]),
                            rounded = flat(profile_of("rounded")["values"]);
  for (const double value : rounded) EXPECT_TRUE(std::isfinite(value));
  EXPECT_NE(exact, rounded);  // how near: tests/decode/gate_gradient_test.cpp
}

}  // namespace
}  // namespace cokv
