// One run is one profile, however it was obtained.
#include <gmock/gmock.h>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::HasSubstr;

class ProfileProgram : public TinyRun {};

TEST_F(ProfileProgram, WritesTheRunFolderOfTheContract) {
  const ProgramResult run = run_program("cokv-profile", profile_arguments("run", {"--pairs", "6"}));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  for (const char* file : {"config.json", "evaluations.jsonl", "profile.json", "log.txt"})
    EXPECT_TRUE(std::filesystem::exists(folder_ / "run" / file)) << file;
  const Json profile = profile_of("run");
  EXPECT_EQ(profile["schema"], "cokv.profile/1");
  EXPECT_EQ(profile["values"].size(), 2u);
  EXPECT_EQ(profile["values"][0].size(), 2u);
  EXPECT_EQ(profile["task"]["examples"], 6);  // half of twelve rows of one's own
  EXPECT_GT(profile["utility"]["full"].get<double>(), profile["utility"]["window_only"].get<double>());
}

TEST_F(ProfileProgram, IsTheSameTwiceAndAnotherWithAnotherSeed) {
  const std::vector<std::string> settings = {"--pairs", "24", "--mode", "paper"};
  for (const std::string out : {"a", "b"}) {
    const ProgramResult run = run_program("cokv-profile", profile_arguments(out, settings));
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  EXPECT_EQ(profile_of("a").dump(), profile_of("b").dump());
  const auto other_seed =
      run_program("cokv-profile", profile_arguments("c", {"--pairs", "24", "--mode", "paper", "--seed", "43"}));
  ASSERT_EQ(other_seed.exit_code, 0) << other_seed.err;
  EXPECT_NE(profile_of("c")["values"], profile_of("a")["values"]);
}

TEST_F(ProfileProgram, ExtendedByMorePairsIsTheLongerRun) {
  run_program("cokv-profile", profile_arguments("a", {"--pairs", "4", "--mode", "paper"}));
  run_program("cokv-profile", profile_arguments("a", {"--pairs", "9", "--mode", "paper"}));
  run_program("cokv-profile", profile_arguments("b", {"--pairs", "9", "--mode", "paper"}));
  EXPECT_EQ(profile_of("a").dump(), profile_of("b").dump());
}

TEST_F(ProfileProgram, ShardsMergeToTheUnshardedProfile) {
  run_program("cokv-profile", profile_arguments("whole", {"--pairs", "6", "--batch", "8"}));
  std::vector<std::string> merge = {"merge"};
  for (const std::string shard : {"0", "1", "2"}) {
    const auto run = run_program(
        "cokv-profile", profile_arguments("s" + shard, {"--pairs", "6", "--batch", "8", "--shard", shard + "/3"}));
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_FALSE(std::filesystem::exists(folder_ / ("s" + shard) / "profile.json"));
    merge.push_back((folder_ / ("s" + shard)).string());
  }
  merge.insert(merge.end(), {"--out", (folder_ / "merged").string()});
  const ProgramResult merged = run_program("cokv", merge);
  ASSERT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("complete = true"));
  EXPECT_EQ(profile_of("merged").dump(), profile_of("whole").dump());
}

TEST_F(ProfileProgram, ExactIsWhatManyPairsTendTo) {
  run_program("cokv-profile", profile_arguments("exact", {"--estimator", "exact"}));
  const auto run = run_program("cokv-profile", profile_arguments("many", {"--pairs", "60", "--mode", "paper"}));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json exact = profile_of("exact"), many = profile_of("many");
  for (size_t layer = 0; layer < 2; ++layer)
    for (size_t head = 0; head < 2; ++head)
      EXPECT_NEAR(many["values"][layer][head].get<double>(), exact["values"][layer][head].get<double>(),
                  4 * many["standard_errors"][layer][head].get<double>());
}

TEST_F(ProfileProgram, AskedForFewerPairsThanTheRecordHoldsIsTheShorterRun) {
  run_program("cokv-profile", profile_arguments("a", {"--pairs", "20", "--mode", "paper"}));
  run_program("cokv-profile", profile_arguments("a", {"--pairs", "12", "--mode", "paper"}));
  run_program("cokv-profile", profile_arguments("b", {"--pairs", "12", "--mode", "paper"}));
  EXPECT_EQ(profile_of("a").dump(), profile_of("b").dump());
}

}  // namespace
}  // namespace cokv
