// `cokv-allocate`: what it writes and says, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cokv-allocate/allocate_command.h"
#include "core/sha256.h"
#include "record/budgets.h"
#include "record/error_text.h"
#include "report/sample_profile.h"
#include "support/temporary_folder.h"

namespace cokv {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AllocateCommand : public ::testing::Test {
 protected:
  AllocateCommand() {
    record::Profile profile = report::sample_profile({2, 2});
    profile.estimate.values = {9, 6, 3, 0};
    record::write_profile(folder_ / "profile.json", profile);
    options_.profile = folder_ / "profile.json";
    options_.out = folder_ / "budgets.json";
    options_.budget = 18;  // 40 tokens before the window of 8
  }
  std::vector<int> tokens() {
    text_ = allocate_budgets(options_);
    return record::read_budgets(options_.out).budgets.tokens;
  }
  std::string refusal(ExitCode code) {
    return error_of_call([&] { allocate_budgets(options_); }, code);
  }
  TemporaryFolder folder_;
  AllocateOptions options_;
  std::string text_;
};

TEST_F(AllocateCommand, SharesTheExactTotal) {
  EXPECT_THAT(tokens(), ElementsAre(28, 21, 15, 8));
  EXPECT_EQ(text_,
            "cokv budgets, default mode, for Sample-Instruct on qasper\n"
            "total 72 tokens over 4 KV heads, mean 18.00\n"
            "smallest 8, largest 28, 1 heads at the window of 8\n" +
                options_.out.string() + "\n");
  EXPECT_EQ(record::read_budgets(options_.out).profile_sha256, sha256_hex_of_file(options_.profile));
}

TEST_F(AllocateCommand, PaperModeTruncatesAndSaysWhatWasAskedFor) {
  options_.mode = "paper";
  EXPECT_THAT(tokens(), ElementsAre(28, 21, 14, 8));
  EXPECT_THAT(text_, HasSubstr("total 71 tokens over 4 KV heads, mean 17.75 (72 asked for)"));
}

TEST_F(AllocateCommand, CapsAtThePromptAndTakesAlpha) {
  options_.max_length = 22;
  EXPECT_THAT(tokens(), ElementsAre(22, 22, 20, 8));
  options_.max_length.reset();
  options_.alpha = 2;
  EXPECT_THAT(tokens(), ElementsAre(35, 21, 8, 8));
  EXPECT_THAT(text_, HasSubstr("alpha 2"));
}

TEST_F(AllocateCommand, GivesAllHeadsAFloorAndSaysSo) {
  options_.floor = 0.5;
  EXPECT_THAT(tokens(), ElementsAre(23, 20, 16, 13));
  EXPECT_THAT(text_, HasSubstr("floor 0.5"));
  EXPECT_EQ(record::read_budgets(options_.out).floor, 0.5);
  EXPECT_FALSE(record::to_json(record::BudgetsFile{}).contains("floor"));
  options_.mode = "paper";
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("`floor`"));
}

TEST_F(AllocateCommand, HasTheRulesItIsComparedWith) {
  options_.strategy = "uniform";
  EXPECT_THAT(tokens(), ElementsAre(18, 18, 18, 18));
  options_.strategy = "random";
  EXPECT_THAT(tokens(), ::testing::UnorderedElementsAre(28, 21, 15, 8));
  options_.strategy = "pyramid";
  const auto pyramid = tokens();
  EXPECT_GT(pyramid[0], pyramid[2]);
  EXPECT_EQ(pyramid[0] + pyramid[1] + pyramid[2] + pyramid[3], 72);
}

TEST_F(AllocateCommand, RefusesInOneLineAndWritesNothing) {
  options_.budget = 7;
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("--budget 7: is below the window"));
  options_.budget = 18;
  options_.alpha = 5;
  refusal(ExitCode::configuration);
  options_.alpha.reset();
  options_.strategy = "headkv";
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("give --scores FILE"));
  options_.strategy = "cokv";
  options_.scores = "x.json";
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("--scores: belongs to --strategy headkv"));
  options_.scores.clear();
  options_.profile = folder_ / "missing.json";
  EXPECT_THAT(refusal(ExitCode::input), HasSubstr("missing.json"));
  EXPECT_FALSE(std::filesystem::exists(options_.out));
}

}  // namespace
}  // namespace cokv
