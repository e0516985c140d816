// What a run would take, and which slices it takes: --dry-run and --slices auto.
#include <gmock/gmock.h>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class PlannedProfile : public TinyRun {
 protected:
  ProgramResult profile(const std::string& out, const std::vector<std::string>& more) const {
    return run_program("cokv-profile", profile_arguments(out, more));
  }
  std::string calibration_of(const std::string& out) const {
    return read_file(folder_ / (out + "/calibration/evaluations.jsonl"));
  }
};

TEST_F(PlannedProfile, DryRunSaysEvaluationsTimeAndMemoryAndWritesNothing) {
  const ProgramResult run = profile("dry", {"--pairs", "3", "--dry-run"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("84 coalitions (36 pairs and 6 references)"));  // 6 examples, 3 pairs at 1 and at 2
  EXPECT_THAT(run.out, ContainsRegex("time: about [0-9]+"));
  EXPECT_THAT(run.out, HasSubstr("GiB of weights"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "dry"));
}

TEST_F(PlannedProfile, DryRunCountsOnlyWhatIsLeftAndNamesOtherSettings) {
  ASSERT_EQ(profile("run", {"--pairs", "8", "--mode", "paper"}).exit_code, 0);
  const std::string before = read_file(folder_ / "run/config.json");
  const ProgramResult more = profile("run", {"--pairs", "9", "--mode", "paper", "--dry-run"});
  EXPECT_THAT(more.out, HasSubstr("24 coalitions (12 pairs and 0 references)")) << more.err;
  EXPECT_EQ(read_file(folder_ / "run/config.json"), before);
  const ProgramResult other = profile("run", {"--pairs", "9", "--mode", "paper", "--seed", "7", "--dry-run"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("sampling.seed was 42, is 7 now"));
}

TEST_F(PlannedProfile, AutoSlicesAreTheSameTwiceAndSayWhy) {
  for (const std::string out : {"a", "b"}) {
    const ProgramResult run = profile(out, {"--slices", "auto", "--pairs", "4"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  EXPECT_EQ(profile_of("a").dump(), profile_of("b").dump());
  EXPECT_EQ(calibration_of("a"), calibration_of("b"));
  EXPECT_THAT(profile_of("a")["sampling"]["slices_reason"].get<std::string>(),
              HasSubstr("standard deviation of u by size: 1: "));
}

TEST_F(PlannedProfile, AutoSlicesAreMeasuredOnceAndResumed) {
  ASSERT_EQ(profile("run", {"--slices", "auto", "--pairs", "2", "--dry-run"}).exit_code, 0);
  const std::string measured = calibration_of("run");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run/config.json"));
  // A calibration that was cut off is finished, not begun again.
  std::filesystem::resize_file(folder_ / "run/calibration/evaluations.jsonl", measured.size() / 2);
  const ProgramResult run = profile("run", {"--slices", "auto", "--pairs", "2"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  profile("whole", {"--slices", "auto", "--pairs", "2"});
  EXPECT_EQ(profile_of("run").dump(), profile_of("whole").dump());
}

TEST_F(PlannedProfile, ShardsCannotChooseSlices) {
  const ProgramResult run = profile("run", {"--slices", "auto", "--shard", "0/2"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("give each shard the --slices"));
}

}  // namespace
}  // namespace cokv
