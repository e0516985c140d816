// Shards joined by `cokv merge` give the unsharded run's profile, byte for byte but for the provenance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cokv/merge_command.h"
#include "core/rng.h"
#include "record/merge_runs.h"
#include "record/run_folder.h"
#include "report/sample_profile.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int kPairs = 16, kExamples = 3;

record::RunIdentity identity() {
  const record::Profile sample = report::sample_profile({4, 2});
  record::RunIdentity identity{sample.model, sample.task, sample.sampling, Json{{"split", "validation"}}};
  identity.task.example_ids = {"a", "b", "c"};
  identity.task.example_weights = {0.25, 0.25, 0.5};
  return identity;
}

std::vector<record::Evaluation> everything() {
  std::vector<record::Evaluation> all;
  Rng rng(7, "merge test");
  for (int example = 0; example < kExamples; ++example) {
    all.emplace_back(record::ReferenceScores{example, 0.75, 0.125});
    for (const int slice : identity().sampling.slices)
      for (int draw = 0; draw < kPairs; ++draw)
        all.emplace_back(estimate::Observation{example, slice, draw, rng.uniform(), rng.uniform()});
  }
  return all;
}

class MergeCommand : public ::testing::Test {
 protected:
  // A run with every step-th evaluation from `first` on.
  fs::path run(const std::string& name, size_t first, size_t step, const record::RunIdentity& of = identity(),
               int batch = 64) {
    const Json config = {{"schema", "cokv.run/1"},
                         {"identity", record::to_json(of)},
                         {"pairs", kPairs},
                         {"batch", batch},
                         {"shard", fmt::format("{}/{}", first, step)}};
    const auto folder = record::open_run_folder(folder_ / name, config);
    std::vector<record::Evaluation> share;
    const auto all = everything();
    for (size_t i = first; i < all.size(); i += step) share.push_back(all[i]);
    record::EvaluationLog(folder.evaluations()).append(share);
    return folder.path;
  }
  std::string merged_profile(const std::vector<fs::path>& runs, const std::string& out) {
    merge({runs, folder_ / out, "", "test"});
    Json json = read_json_file(folder_ / out / "profile.json");
    json.erase("provenance");
    return json.dump();
  }
  TemporaryFolder folder_;
};

TEST_F(MergeCommand, GivesTheUnshardedProfile) {
  const std::string whole = merged_profile({run("whole", 0, 1)}, "one");
  const std::vector<fs::path> shards = {run("s0", 0, 3), run("s1", 1, 3), run("s2", 2, 3)};
  EXPECT_EQ(merged_profile(shards, "three"), whole);
  EXPECT_EQ(merged_profile({shards[2], shards[0], shards[1]}, "any-order"), whole);
  EXPECT_EQ(merged_profile({shards[0], run("whole", 0, 1)}, "overlapping"), whole);
}

TEST_F(MergeCommand, AddsToAnEarlierMerge) {
  const std::string whole = merged_profile({run("whole", 0, 1)}, "one");
  merged_profile({run("s0", 0, 2)}, "grows");
  EXPECT_EQ(merged_profile({run("s1", 1, 2)}, "grows"), whole);
}

TEST_F(MergeCommand, NamesWhatIsMissing) {
  const MergeReport report = merge({{run("s0", 0, 2)}, folder_ / "half", "", "test"});
  EXPECT_FALSE(report.complete);
  EXPECT_THAT(report.text, AllOf(HasSubstr("complete = false"), HasSubstr("a: 28 of 56 pairs missing"),
                                 HasSubstr("1 examples lack their full-cache")));
  const auto missing = record::missing_of(record::merge_runs({folder_ / "s0"}, ""));
  EXPECT_EQ(missing.asked, kExamples * (8 + 3 * kPairs));  // one of eight heads can be drawn in eight ways only
  EXPECT_THAT(record::read_profile(folder_ / "half/profile.json").warnings,
              ::testing::Contains(HasSubstr("incomplete")));
  EXPECT_TRUE(merge({{run("s1", 1, 2), folder_ / "s0"}, folder_ / "all", "", "test"}).complete);
}

TEST_F(MergeCommand, SaysWhenShardsWereCutAtDifferentBatches) {
  const fs::path first = run("s0", 0, 3), second = run("s1", 1, 3), other = run("s2", 1, 3, identity(), 10);
  EXPECT_THAT(merge({{first, second}, folder_ / "same", "", ""}).text, ::testing::Not(HasSubstr("--batch")));
  EXPECT_THAT(merge({{first, other}, folder_ / "other", "", ""}).text, HasSubstr("different --batch (10, 64)"));
}

TEST_F(MergeCommand, RefusesStrangersAndWritesNothing) {
  record::RunIdentity other = identity();
  other.sampling.seed = 43;
  const std::vector<fs::path> runs = {run("s0", 0, 2), run("other", 1, 2, other)};
  EXPECT_THAT(error_of_call(
                  [&] {
                    merge({runs, folder_ / "out", "", ""});
                  },
                  ExitCode::configuration),
              AllOf(HasSubstr("other: does not belong together"), HasSubstr("sampling.seed is")));
  EXPECT_THAT(error_of_call([&] {
                merge({{folder_ / "nothing"}, folder_ / "out", "", ""});
              }),
              HasSubstr("holds no run"));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

record::RunIdentity with_weights(const std::string& fingerprint) {
  record::RunIdentity own = identity();
  own.model.fingerprints = checkpoint::Fingerprints{.weights = fingerprint};
  return own;
}

TEST_F(MergeCommand, RefusesOtherWeightsWhateverStandsBetween) {
  const fs::path old = run("old", 0, 3), one = run("one", 1, 3, with_weights("0123456789abcdef")),
                 other = run("other", 2, 3, with_weights("fedcba9876543210"));
  for (const auto& runs : {std::vector{one, other}, std::vector{old, one, other}, std::vector{one, old, other}})
    EXPECT_THAT(error_of_call(
                    [&] {
                      merge({runs, folder_ / "out", "", ""});
                    },
                    ExitCode::configuration),
                AllOf(HasSubstr("other: does not belong together with"), HasSubstr("the weights differ")));
}

TEST_F(MergeCommand, OfRunsWithoutFingerprintsHasNone) {
  const fs::path old = run("old", 0, 2), one = run("one", 1, 2, with_weights("0123456789abcdef"));
  EXPECT_EQ(record::merge_runs({one}, "").warning, "");
  EXPECT_TRUE(record::merge_runs({one}, "").identity.model.fingerprints);
  EXPECT_THAT(record::merge_runs({one, old}, "").warning, HasSubstr(old.string()));
  const std::string whole = merged_profile({run("whole", 0, 1)}, "all");
  EXPECT_EQ(merged_profile({one, old}, "mixed"), whole);
  EXPECT_THAT(merged_profile({run("new", 0, 1, with_weights("0123456789abcdef"))}, "of-a-known-model"),
              HasSubstr("fingerprints"));
}

}  // namespace
}  // namespace cokv
