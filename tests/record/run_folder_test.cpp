// A run folder takes the same settings again and refuses others by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "record/run_folder.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv::record {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Json config(int seed, int pairs = 10) {
  return {{"identity", {{"sampling", {{"seed", seed}}}, {"model", "M"}}}, {"pairs", pairs}};
}

TEST(RunFolder, IsMadeAndOpenedAgain) {
  const TemporaryFolder folder;
  const RunFolder run = open_run_folder(folder / "a/b", config(42));  // let go again
  EXPECT_EQ(read_json_file(run.config()), config(42));
  open_run_folder(folder / "a/b", config(42, 20));  // more pairs extend it
  EXPECT_EQ(read_json_file(run.config())["pairs"], 20);
}

TEST(RunFolder, IsOnesAloneAndItsConfigWithIt) {
  const TemporaryFolder folder;
  const HeldRunFolder held = open_run_folder(folder / "run", config(42));
  EXPECT_THAT(error_of_call([&] { open_run_folder(folder / "run", config(42, 20)); }, ExitCode::configuration),
              HasSubstr("another process is writing"));
  EXPECT_EQ(read_json_file(held.config())["pairs"], 10);
  write_config(held, config(42, 20));
  EXPECT_EQ(read_json_file(held.config())["pairs"], 20);
}

TEST(RunFolder, NamesTheSettingThatDiffers) {
  const TemporaryFolder folder;
  open_run_folder(folder / "run", config(42));
  const std::string text = error_of_call([&] { open_run_folder(folder / "run", config(43)); }, ExitCode::configuration);
  EXPECT_THAT(text, AllOf(HasSubstr("sampling.seed was 42, is 43"), HasSubstr("another `out`")));
  EXPECT_EQ(read_json_file(folder / "run/config.json"), config(42));
  Json more = config(42);
  more["identity"]["chat"] = "none";
  EXPECT_THAT(error_of_call([&] { open_run_folder(folder / "run", more); }, ExitCode::configuration),
              HasSubstr("chat was absent, is \"none\" now"));
}

Json config_of_model(const std::optional<checkpoint::Fingerprints>& fingerprints, int layers = 2) {
  Json config = {{"identity", {{"model", {{"layers", layers}}}}}, {"pairs", 10}};
  if (fingerprints)
    config["identity"]["model"]["fingerprints"] = {{"weights", *fingerprints->weights}, {"chat_template", nullptr}};
  return config;
}

TEST(RunFolder, NamesTheWeightsThatDiffer) {
  const TemporaryFolder folder;
  const checkpoint::Fingerprints one{.weights = "0123456789abcdef"}, other{.weights = "fedcba9876543210"};
  open_run_folder(folder / "run", config_of_model(one));
  EXPECT_THAT(error_of_call([&] { open_run_folder(folder / "run", config_of_model(other)); }, ExitCode::configuration),
              AllOf(HasSubstr("a run of another model: the weights differ (fingerprint 0123456789ab there, fingerprint "
                              "fedcba987654 here)"),
                    HasSubstr("another `out`")));
  EXPECT_THAT(error_of_call([&] { open_run_folder(folder / "run", config_of_model(one, 3)); }, ExitCode::configuration),
              HasSubstr("model.layers is 2 there, 3 here"));
  Json with_template = config_of_model(one);
  with_template["identity"]["model"]["fingerprints"]["chat_template"] = "00112233445566";
  EXPECT_THAT(error_of_call([&] { open_run_folder(folder / "run", with_template); }, ExitCode::configuration),
              HasSubstr("the chat template differs (none there, fingerprint 001122334455 here)"));
}

TEST(RunFolder, WithoutFingerprintsStaysSo) {
  const TemporaryFolder folder;
  checkpoint::ModelIdentity model;
  model.fingerprints = checkpoint::Fingerprints{.weights = "0123456789abcdef"};
  EXPECT_FALSE(follow_earlier_run({folder / "new"}, model));
  EXPECT_TRUE(model.fingerprints);
  open_run_folder(folder / "with", config_of_model(model.fingerprints));
  EXPECT_FALSE(follow_earlier_run({folder / "with"}, model));
  open_run_folder(folder / "old", config_of_model(std::nullopt));
  EXPECT_FALSE(
      first_difference(config_of_model(std::nullopt)["identity"], config_of_model(model.fingerprints)["identity"]));
  EXPECT_THAT(follow_earlier_run({folder / "old"}, model), ::testing::Optional(HasSubstr("no fingerprints")));
  EXPECT_FALSE(model.fingerprints);
}

TEST(RunFolder, IsMadeAgainWhereOneWasKilledBeforeItHadSettings) {
  const TemporaryFolder folder;
  std::ofstream(folder / "config.json.tmp123") << "{\"ident";
  const RunFolder run = open_run_folder(folder.path(), config(1));
  EXPECT_TRUE(std::filesystem::exists(run.config()));
}

TEST(RunFolder, LeavesFoldersAloneThatHoldSomethingElse) {
  const TemporaryFolder folder;
  std::ofstream(folder / "letter.txt") << "dear";
  EXPECT_THAT(error_of_call([&] { open_run_folder(folder.path(), config(1)); }, ExitCode::configuration),
              HasSubstr("holds no run"));
  std::ofstream(folder / "config.json") << "{";
  EXPECT_THAT(error_of_call([&] { open_run_folder(folder.path(), config(1)); }), HasSubstr("not valid JSON"));
}

}  // namespace
}  // namespace cokv::record
