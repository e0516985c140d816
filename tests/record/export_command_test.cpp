// `cokv export` and `cokv import`: files and notes under the names asked for, and errors of one line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cokv/export_command.h"
#include "cokv/import_command.h"
#include "record/budgets.h"
#include "report/sample_profile.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ExportCommand : public ::testing::Test {
 protected:
  ExportCommand() { record::write_profile(folder_ / "profile.json", report::sample_profile({4, 2})); }
  std::string write(const std::string& format, const std::string& in = "profile.json") {
    ExportOptions options;
    options.format = format;
    options.in = folder_ / in;
    options.out = folder_ / "out";
    return export_heads(options);
  }
  TemporaryFolder folder_;
};

TEST_F(ExportCommand, WritesEveryFormatWithANoteInWords) {
  EXPECT_THAT(write("csv"), HasSubstr("profile.json sha256"));
  EXPECT_THAT(read_file(folder_ / "out"), ::testing::StartsWith("layer,kv_head,tokens,score,standard_error\n0,0,,"));
  EXPECT_THAT(write("headkv"), HasSubstr("value minus the smallest value"));
  EXPECT_THAT(read_file(folder_ / "out"), ::testing::StartsWith("{\"0-0\":["));
  EXPECT_THAT(write("kvpress"), HasSubstr("prompts of 8000 tokens; the window of 8 is included"));
  EXPECT_EQ(read_file(folder_ / "out").size(), 128 + 99 * 8 * 8u);
  EXPECT_THAT(read_file(folder_ / "out.txt"), HasSubstr("sink=0, window=8"));
}

TEST_F(ExportCommand, TellsTheRatioThatGivesTheBudgets) {
  record::BudgetsFile file;
  file.model = report::sample_profile({2, 2}).model;
  file.method = "cokv";
  file.mode = Mode::default_;
  file.budget = 128;
  file.budgets = {{2, 2}, {8, 248, 128, 128}};
  record::write_budgets(folder_ / "budgets.json", file);
  EXPECT_THAT(write("kvpress", "budgets.json"), HasSubstr("compression_ratio=0.98 gives exactly these budgets"));
  EXPECT_THAT(write("headkv", "budgets.json"), HasSubstr("--max_capacity_prompts 128. "));
  EXPECT_THAT(write("headkv", "budgets.json"), HasSubstr("--max_capacity_prompts 120."));
}

TEST_F(ExportCommand, OfAPatternIsImportedInTheSameOrder) {
  write("duo-attention");
  ImportOptions options;
  options.format = "duo-attention";
  options.in = folder_ / "out";
  options.out = folder_ / "back.json";
  options.task = "qasper";
  EXPECT_THAT(import_profile(options), HasSubstr("Sample-Instruct on qasper: 4 layers x 2 KV heads"));
  const auto before = report::sample_profile({4, 2}).estimate.values;
  const record::Profile back = record::read_profile(folder_ / "back.json");
  EXPECT_EQ(back.task.category, "single-doc-qa");
  for (size_t a = 0; a < before.size(); ++a)
    for (size_t b = 0; b < before.size(); ++b)
      EXPECT_EQ(before[a] < before[b], back.estimate.values[a] < back.estimate.values[b]);
}

TEST_F(ExportCommand, RefusesUnknownFormatsAndFiles) {
  EXPECT_THAT(error_of_call([&] { write("kvpres"); }, ExitCode::configuration), HasSubstr("did you mean 'kvpress'?"));
  EXPECT_THAT(error_of_call([&] { write("csv", "none.json"); }), HasSubstr("cannot be opened"));
  write_json_file(folder_ / "other.json", Json{{"schema", "cokv.results/1"}});
  EXPECT_THAT(error_of_call([&] { write("csv", "other.json"); }), HasSubstr("expected cokv.profile/1"));
  ImportOptions options;
  options.format = "npy";
  EXPECT_THAT(error_of_call([&] { import_profile(options); }, ExitCode::configuration),
              HasSubstr("formats are cokv-json, headkv, duo-attention"));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

}  // namespace
}  // namespace cokv
