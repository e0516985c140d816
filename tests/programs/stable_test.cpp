// --stop stable: the run ends early, and is then the run of exactly so many pairs.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::HasSubstr;

class StableProfile : public TinyRun {
 protected:
  static constexpr int kMost = 400;

  // Four heads in paper mode, where draws are with replacement and never exact.
  std::vector<std::string> arguments(const std::string& out, int pairs, const std::string& stop) const {
    return profile_arguments(out,
                             {"--pairs", std::to_string(pairs), "--stop", stop, "--mode", "paper", "--batch", "16"});
  }
  int pairs_of(const std::string& out) const { return profile_of(out)["sampling"]["pairs"].get<int>(); }
};

TEST_F(StableProfile, EndsEarlyAndIsTheRunOfSoManyPairs) {
  const ProgramResult stable = run_program("cokv-profile", arguments("stable", kMost, "stable"));
  ASSERT_EQ(stable.exit_code, 0) << stable.err;
  const int pairs = pairs_of("stable");
  ASSERT_LT(pairs, kMost);
  EXPECT_GE(profile_of("stable")["convergence"]["reliability"].get<double>(), 0.9);
  EXPECT_LE(profile_of("stable")["convergence"]["budget_instability"].get<double>(), 0.1);

  run_program("cokv-profile", arguments("exactly", pairs, "pairs"));
  EXPECT_EQ(profile_of("stable").dump(), profile_of("exactly").dump());

  const ProgramResult merged =
      run_program("cokv", {"merge", (folder_ / "stable").string(), "--out", (folder_ / "merged").string()});
  ASSERT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("complete = true"));
  EXPECT_EQ(profile_of("merged").dump(), profile_of("exactly").dump());
}

TEST_F(StableProfile, KilledInAnyRoundStopsWhereItWouldHave) {
  run_program("cokv-profile", arguments("at-once", kMost, "stable"));
  std::filesystem::create_directories(folder_ / "output");
  for (const size_t lines : {30u, 60u, 100u}) {
    RunningProgram run("cokv-profile", arguments("run", kMost, "stable"), folder_ / "output");
    const auto written = [&] {
      const auto record = folder_ / "run/evaluations.jsonl";
      const std::string text = std::filesystem::exists(record) ? read_file(record) : "";
      return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
    };
    for (int tries = 0; tries < 2000 && written() < lines; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    run.send(SIGKILL);
    run.wait();
  }
  const ProgramResult finished = run_program("cokv-profile", arguments("run", kMost, "stable"));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(profile_of("run").dump(), profile_of("at-once").dump());
}

TEST_F(StableProfile, CannotBeDecidedByAShardOrAnEnumeration) {
  auto shard = arguments("run", kMost, "stable");
  shard.insert(shard.end(), {"--shard", "0/2"});
  const ProgramResult refused = run_program("cokv-profile", shard);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--stop stable"));
  auto exact = arguments("run", kMost, "stable");
  exact.insert(exact.end(), {"--estimator", "exact"});
  EXPECT_EQ(run_program("cokv-profile", exact).exit_code, 2);
}

}  // namespace
}  // namespace cokv
