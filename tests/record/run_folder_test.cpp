// A run folder takes the same settings again and refuses others by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "record/error_text.h"
#include "record/run_folder.h"
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
  const auto run = open_run_folder(folder / "a/b", config(42));
  EXPECT_EQ(read_json_file(run.config()), config(42));
  open_run_folder(folder / "a/b", config(42, 20));  // more pairs extend it
  EXPECT_EQ(read_json_file(run.config())["pairs"], 20);
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
