#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "cokv/report_command.h"
#include "cokv/show_command.h"
#include "core/errors.h"
#include "core/json_file.h"
#include "record/assemble.h"
#include "record/evaluation_log.h"
#include "record/results.h"
#include "record/run_folder.h"
#include "report/sample_profile.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class ReportCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("cokv-report-command-" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "run");
    record::write_profile(folder_ / "run/profile.json", report::sample_profile({4, 2}));
    options_.profiles = {folder_ / "run/profile.json"};
    options_.out = folder_ / "report.html";
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
  ReportOptions options_;
};

// Evidence of a small run with three examples.
void write_evaluations(const fs::path& file, const record::Profile& profile, int pairs) {
  record::EvaluationLog log(file);
  std::vector<record::Evaluation> batch;
  for (int example = 0; example < 3; ++example)
    for (const int slice : profile.sampling.slices)
      for (int draw = 0; draw < pairs; ++draw)
        batch.emplace_back(estimate::Observation{example, slice, draw, 0.1 * (draw % 5), 0.05 * (draw % 3)});
  log.append(batch);
}

TEST_F(ReportCommand, WritesThePageAndTheFigures) {
  options_.svg = folder_ / "svg";
  write_report(options_);
  EXPECT_THAT(read_file(options_.out), HasSubstr("KV head profile of Sample-Instruct"));
  EXPECT_THAT(read_file(folder_ / "svg/p1-qasper-values.svg"), HasSubstr("<title>Value of each KV head</title>"));
}

TEST_F(ReportCommand, TakesRunFoldersAndResults) {
  record::Results results;
  results.model = report::sample_profile({4, 2}).model;
  results.task = report::sample_profile({4, 2}).task;
  record::ResultRow row;
  row.method = "cokv";
  row.budget = 64;
  row.score = 20.25;
  row.standard_error = 1;
  results.rows = {row};
  record::write_results(folder_ / "results.json", results);
  options_.profiles = {folder_ / "run"};
  options_.results = {folder_};
  write_report(options_);
  EXPECT_THAT(read_file(options_.out), HasSubstr("20.2 ± 1.0"));
}

TEST_F(ReportCommand, ShowsConvergenceWhereTheEvidenceLiesBesideTheProfile) {
  write_report(options_);
  EXPECT_THAT(read_file(options_.out), Not(HasSubstr("Convergence over pairs")));
  record::Profile profile = report::sample_profile({4, 2});
  profile.task.example_ids = {"a", "b", "c"};
  profile.task.example_weights = {0.25, 0.25, 0.5};
  record::write_profile(folder_ / "run/profile.json", profile);
  write_evaluations(folder_ / "run/evaluations.jsonl", profile, 64);
  write_report(options_);
  EXPECT_THAT(read_file(options_.out), HasSubstr("Convergence over pairs"));
}

TEST_F(ReportCommand, RefusesWhatIsNoProfileAndLeavesNoPage) {
  std::ofstream(folder_ / "other.json") << R"({"schema": "cokv.budgets/1"})";
  options_.profiles.push_back(folder_ / "other.json");
  EXPECT_THROW(write_report(options_), InputError);
  options_.profiles = {folder_ / "missing.json"};
  EXPECT_THROW(write_report(options_), InputError);
  options_.profiles.clear();
  EXPECT_THROW(write_report(options_), ConfigError);
  EXPECT_FALSE(fs::exists(options_.out));
}

TEST_F(ReportCommand, RefusesProfilesOfDifferentModels) {
  record::write_profile(folder_ / "other.json", report::sample_profile({2, 4}));
  options_.profiles.push_back(folder_ / "other.json");
  EXPECT_THROW(write_report(options_), InputError);
  EXPECT_FALSE(fs::exists(options_.out));
}

TEST_F(ReportCommand, SaysWhatToInstallForPng) {
  options_.png = folder_ / "png";
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nonexistent", 1);
  try {
    write_report(options_);
    FAIL() << "no error";
  } catch (const ConfigError& e) {
    EXPECT_THAT(e.what(), HasSubstr("apt-get install librsvg2-bin"));
  }
  setenv("PATH", path.c_str(), 1);
  EXPECT_FALSE(fs::exists(options_.out));
}

TEST_F(ReportCommand, WritesPngWhereTheConverterIsInstalled) {
  if (std::system("rsvg-convert --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "needs rsvg-convert";
  options_.png = folder_ / "png";
  write_report(options_);
  EXPECT_THAT(read_file(folder_ / "png/p1-qasper-values.png"), testing::StartsWith("\x89PNG"));
}

TEST_F(ReportCommand, ShowPrintsAFileOrARunFolder) {
  ShowOptions options;
  options.profile = folder_ / "run";
  const std::string text = show(options, std::nullopt);
  EXPECT_THAT(text, HasSubstr("Sample-Instruct (4 layers"));
  options.profile = folder_ / "run/profile.json";
  EXPECT_EQ(show(options, std::nullopt), text);
  options.color = "always";
  EXPECT_THAT(show(options, std::nullopt), HasSubstr("\x1b[48;2;"));
  options.profile = folder_ / "nothing";
  EXPECT_THROW(show(options, std::nullopt), InputError);
}

TEST_F(ReportCommand, ShowTellsHowFarAnUnfinishedRunIs) {
  const record::Profile profile = report::sample_profile({4, 2});
  const record::RunIdentity identity{profile.model, profile.task, profile.sampling, Json::object()};
  fs::create_directories(folder_ / "dead");
  write_json_file(folder_ / "dead/config.json",
                  Json{{"schema", record::kRunSchema}, {"identity", record::to_json(identity)}, {"pairs", 10}});
  ShowOptions options;
  options.profile = folder_ / "dead";
  EXPECT_THAT(show(options, std::nullopt), HasSubstr("slice 1      nothing yet"));
  EXPECT_THAT(show(options, std::nullopt), HasSubstr("reliability  too early"));
  write_evaluations(folder_ / "dead/evaluations.jsonl", profile, 10);
  const std::string text = show(options, std::nullopt);
  EXPECT_THAT(text, HasSubstr("slice 1      30 pairs of 3 examples; mean utility 0.200"));
  EXPECT_THAT(text, HasSubstr("0 of 30 examples"));
  EXPECT_THAT(text, HasSubstr("state        not running"));
  EXPECT_THAT(text, HasSubstr("done         unknown"));
  EXPECT_THAT(text, HasSubstr("split-half rank correlation"));
}

TEST_F(ReportCommand, ShowTellsWhetherARunGoesOnAndHowFast) {
  const record::Profile profile = report::sample_profile({4, 2});
  const record::RunIdentity identity{profile.model, profile.task, profile.sampling, Json::object()};
  const fs::path run = folder_ / "alive";
  fs::create_directories(run);
  write_json_file(run / "config.json",
                  Json{{"schema", record::kRunSchema}, {"identity", record::to_json(identity)}, {"pairs", 10}});
  write_json_file(run / "progress.json",
                  Json{{"done", 40}, {"total", 900}, {"per_second", 2.0}, {"seconds_left", 430.0}});
  write_evaluations(run / "evaluations.jsonl", profile, 10);
  ShowOptions options;
  options.profile = run;
  {
    const record::EvaluationLog log(run / "evaluations.jsonl");
    const std::string text = show(options, std::nullopt);
    EXPECT_THAT(text, HasSubstr("state        running\n"));
    EXPECT_THAT(text, HasSubstr("40 of 900 pairs, 2.0 a second, about 7.2 min left"));
  }
  EXPECT_THAT(show(options, std::nullopt), HasSubstr("state        not running"));
}

}  // namespace
}  // namespace cokv
