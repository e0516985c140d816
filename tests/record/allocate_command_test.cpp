// `cokv-allocate`: what it writes and says, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cokv-allocate/allocate_command.h"
#include "core/sha256.h"
#include "record/budgets.h"
#include "report/sample_profile.h"
#include "support/error_text.h"
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
    options_.profiles = {folder_ / "profile.json"};
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
  EXPECT_THAT(tokens(), ElementsAre(32, 18, 12, 10));  // z = ±1.34, ±.45: 24.4, 10.0, 4.1 and 1.7 of 40
  EXPECT_EQ(text_,
            "cokv budgets, default mode, softmax link with eta 1, for Sample-Instruct on qasper\n"
            "total 72 tokens over 4 KV heads, mean 18.00\n"
            "smallest 10, largest 32, 0 heads at the window of 8\n" +
                options_.out.string() + "\n");
  const Json file = read_json_file(options_.out);
  EXPECT_EQ(file["profile_sha256"], sha256_hex_of_file(folder_ / "profile.json"));
  EXPECT_EQ(file["profiles"].dump(), Json::array({{{"sha256", file["profile_sha256"]}, {"weight", 1.0}}}).dump());
}

TEST_F(AllocateCommand, AveragesSeveralProfiles) {
  record::Profile other = report::sample_profile({2, 2});
  other.task.name = "hotpotqa";
  other.estimate.values = {0.3, 0.1, 0.2, 0.0};
  record::write_profile(folder_ / "other.json", other);
  options_.profiles.push_back(folder_ / "other.json");
  options_.weights = {1, 1};
  // In units of equal spread 3, 1, -1, -3 and 3, -1, 1, -3: together z = ±1.41, 0 and 0: 25.9, 6.3, 6.3 and 1.5 of 40.
  EXPECT_THAT(tokens(), ElementsAre(34, 14, 14, 10));
  EXPECT_THAT(text_, HasSubstr("on qasper and hotpotqa"));
  const Json file = read_json_file(options_.out);
  EXPECT_FALSE(file.contains("profile_sha256"));
  EXPECT_EQ(file["profiles"].size(), 2u);
  EXPECT_EQ(file["profiles"][1]["sha256"], sha256_hex_of_file(folder_ / "other.json"));
  EXPECT_EQ(record::to_json(record::read_budgets(options_.out)).dump(), file.dump());
}

TEST_F(AllocateCommand, PaperModeTruncatesAndSaysWhatWasAskedFor) {
  options_.mode = Mode::paper;
  EXPECT_THAT(tokens(), ElementsAre(28, 21, 14, 8));
  EXPECT_THAT(text_, HasSubstr("total 71 tokens over 4 KV heads, mean 17.75 (72 asked for)"));
}

TEST_F(AllocateCommand, CapsAtThePromptAndTakesAlpha) {
  options_.link.link = allocate::Link::published;
  options_.max_length = 22;
  EXPECT_THAT(tokens(), ElementsAre(22, 22, 20, 8));
  options_.max_length.reset();
  options_.alpha = 2;
  EXPECT_THAT(tokens(), ElementsAre(35, 21, 8, 8));
  EXPECT_THAT(text_, HasSubstr("alpha 2"));
}

TEST_F(AllocateCommand, LinksBySoftmaxAndRecordsItsConstants) {
  options_.link.link = allocate::Link::softmax;
  options_.link.eta = 0;
  EXPECT_THAT(tokens(), ElementsAre(18, 18, 18, 18));
  EXPECT_THAT(text_, HasSubstr("softmax link with eta 0"));
  const Json file = read_json_file(options_.out);
  EXPECT_EQ(file["link"], "softmax");
  EXPECT_EQ(file["eta"], 0.0);
  EXPECT_EQ(file["z_bound"], 2.0);
  EXPECT_FALSE(file.contains("alpha"));
  options_.alpha = 2;
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("--alpha: belongs to the published link"));
  options_.alpha.reset();
  options_.mode = Mode::paper;
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("--link softmax: is not the paper's rule"));
  options_.mode = Mode::default_;
  options_.link.link = allocate::Link::published;
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("--eta: belongs to --link softmax"));
}

TEST_F(AllocateCommand, RecordsTheLinkOfRulesByValuesOnly) {
  tokens();
  EXPECT_EQ(read_json_file(options_.out)["link"], "softmax");
  EXPECT_EQ(read_json_file(options_.out)["eta"], 1.0);
  EXPECT_FALSE(read_json_file(options_.out).contains("alpha"));
  options_.mode = Mode::paper;
  tokens();
  EXPECT_EQ(read_json_file(options_.out)["link"], "published");
  EXPECT_EQ(read_json_file(options_.out)["alpha"], 1);
  options_.mode = Mode::default_;
  options_.strategy = "uniform";
  tokens();
  EXPECT_FALSE(read_json_file(options_.out).contains("link"));
  EXPECT_FALSE(read_json_file(options_.out).contains("alpha"));
}

TEST_F(AllocateCommand, HasTheRulesItIsComparedWith) {
  options_.strategy = "uniform";
  EXPECT_THAT(tokens(), ElementsAre(18, 18, 18, 18));
  options_.strategy = "random";
  EXPECT_THAT(tokens(), ::testing::UnorderedElementsAre(32, 18, 12, 10));
  options_.strategy = "pyramidkv";
  const auto pyramid = tokens();
  EXPECT_GT(pyramid[0], pyramid[2]);
  EXPECT_EQ(pyramid[0] + pyramid[1] + pyramid[2] + pyramid[3], 72);
}

TEST_F(AllocateCommand, StillKnowsTheOldNameOfPyramidkv) {
  options_.strategy = "pyramidkv";
  tokens();
  const std::string file = read_file(options_.out);
  options_.strategy = "pyramid";
  tokens();
  EXPECT_EQ(read_file(options_.out), file);
  EXPECT_EQ(record::read_budgets(options_.out).method, "pyramidkv");
}

TEST_F(AllocateCommand, SaysOfMethodsThatNeedAPromptWhereToUseThem) {
  options_.strategy = "ada-snapkv";
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("by the scores of each prompt; use it in cokv-eval"));
  options_.strategy = "full";
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("use it in cokv-eval"));
  options_.strategy = "pyramidvk";
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("did you mean 'pyramidkv'?"));
  EXPECT_FALSE(std::filesystem::exists(options_.out));
}

TEST_F(AllocateCommand, RefusesInOneLineAndWritesNothing) {
  options_.budget = 7;
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("`budget` 7: is below the window"));
  options_.budget = 18;
  options_.link.link = allocate::Link::published;
  options_.alpha = 5;
  refusal(ExitCode::configuration);
  options_.alpha = 4;
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("the largest that leaves one is 3"));
  options_.alpha.reset();
  options_.strategy = "headkv";
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("headkv: needs HeadKV's scores"));
  options_.strategy = "cokv";
  options_.scores = "x.json";
  EXPECT_THAT(refusal(ExitCode::configuration), HasSubstr("--scores: belongs to --strategy headkv"));
  options_.scores.clear();
  options_.profiles = {folder_ / "missing.json"};
  EXPECT_THAT(refusal(ExitCode::input), HasSubstr("missing.json"));
  EXPECT_FALSE(std::filesystem::exists(options_.out));
}

}  // namespace
}  // namespace cokv
