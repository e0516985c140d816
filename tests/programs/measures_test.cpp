// cokv-eval --measure: several at once, one after the other, after a kill, in a folder of an earlier version.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

class MeasureProgram : public TinyRun {
 protected:
  std::vector<std::string> arguments(const std::string& out, const std::string& methods) const {
    return with_task({"--model", (folder_ / "model").string(), "--out", (folder_ / out).string(), "--methods", methods,
                      "--budgets", "12,20", "--threads", "1"},
                     {"--profile", (folder_ / "run/profile.json").string()});
  }
};

TEST_F(MeasureProgram, MeasuresSeveralWaysAtOnceOrOneAfterTheOther) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("run", {"--pairs", "6"})).exit_code, 0);
  const auto evaluate = [&](const std::string& out, const std::string& measures) {
    auto all = arguments(out, "full,snapkv,cokv");
    all.insert(all.end(), {"--measure", measures, "--mask-random", "4"});
    const ProgramResult run = run_program("cokv-eval", all);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return run;
  };
  evaluate("at-once", "metric,agreement,nll");
  const Json results = read_json_file(folder_ / "at-once/results.json");
  EXPECT_EQ(results["clusters"].size(), 6u);
  for (const Json& row : results["rows"]) {
    for (const char* measure : {"metric", "agreement", "log_probability", "argmax_agreement"})
      EXPECT_EQ(row[measure]["examples"], 6) << row;
    EXPECT_EQ(row["metric"]["mean"], row["score"]);
    EXPECT_LT(row["log_probability"]["mean"].get<double>(), 0);
    if (row["method"] != "full") continue;
    EXPECT_NEAR(row["agreement"]["mean"].get<double>(), 100, 1e-9);
    EXPECT_NEAR(row["argmax_agreement"]["mean"].get<double>(), 100, 1e-9);
  }
  EXPECT_EQ(results["rows"][1]["differences"].size(), 4u) << "snapkv's: from full, by four measures";
  ASSERT_EQ(results["mean_over_budgets"].size(), 2u);
  EXPECT_EQ(results["mean_over_budgets"][1]["differences"].size(), 8u) << "cokv's: from snapkv and full";

  // One measure after the other: no answer is decoded again, and in the end every byte is the same.
  evaluate("later", "metric");
  const Json metric_only = read_json_file(folder_ / "later/results.json");
  EXPECT_FALSE(metric_only["rows"][1].contains("log_probability"));
  evaluate("later", "nll");
  evaluate("later", "agreement");
  Json later = read_json_file(folder_ / "later/results.json");
  EXPECT_EQ(later["one_prefill"], metric_only["one_prefill"]) << "nothing was answered again";
  for (const Json& row : results["rows"]) {
    const std::string file = row["predictions"].get<std::string>();
    EXPECT_EQ(read_file(folder_ / "later/predictions" / file), read_file(folder_ / "at-once/predictions" / file));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "later/predictions" / (file + ".later")));
  }
  Json at_once = results;
  for (const char* of_this_run : {"provenance", "one_prefill"}) {
    at_once.erase(of_this_run);
    later.erase(of_this_run);
  }
  EXPECT_EQ(later.dump(), at_once.dump());

  // A kill between the methods of a row, and one in the middle of a line.
  for (const char* name : {"cokv-12.jsonl", "snapkv-20.jsonl"}) {
    const std::filesystem::path file = folder_ / "later/predictions" / name;
    std::string text = read_file(file);
    text.resize(text.rfind('\n', text.size() - 2) + 1 + (name[0] == 'c' ? 0 : 20));
    std::ofstream(file, std::ios::trunc) << text;
  }
  evaluate("later", "metric,agreement,nll");
  for (const char* name : {"cokv-12.jsonl", "snapkv-20.jsonl"})
    EXPECT_EQ(read_file(folder_ / "later/predictions" / name), read_file(folder_ / "at-once/predictions" / name));
}

// The profile's utility of one coalition is the log-probability that the evaluation gives the same mask.
TEST_F(MeasureProgram, GivesTheLogProbabilityOfTheProfilesUtility) {
  const std::vector<std::string> rows = {"--split", "all"};
  auto profile = profile_arguments("run", {"--pairs", "2"});
  profile.insert(profile.end(), rows.begin(), rows.end());
  ASSERT_EQ(run_program("cokv-profile", profile).exit_code, 0);
  auto all = with_task({"--model", (folder_ / "model").string(), "--out", (folder_ / "eval").string(), "--methods",
                        "full", "--threads", "1", "--mask-random", "4"},
                       rows);
  const ProgramResult run = run_program("cokv-eval", all);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json results = read_json_file(folder_ / "eval/results.json");
  const Json utility = read_json_file(folder_ / "run/profile.json")["utility"];
  EXPECT_NEAR(results["rows"][0]["log_probability"]["mean"].get<double>(), utility["full"].get<double>(), 1e-5);
  EXPECT_NEAR(results["rows"][1]["log_probability"]["mean"].get<double>(), utility["window_only"].get<double>(), 1e-5)
      << "all four heads are masked";
  EXPECT_GT(utility["full"].get<double>() - utility["window_only"].get<double>(), 1e-3);
}

TEST_F(MeasureProgram, HasNoLogProbabilityOfASingleToken) {
  auto all = with_task({"--model", (folder_ / "model").string(), "--out", (folder_ / "eval").string(), "--methods",
                        "full,snapkv", "--budgets", "12", "--threads", "1"},
                       {"--max-new-tokens", "1"});
  const ProgramResult run = run_program("cokv-eval", all);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json results = read_json_file(folder_ / "eval/results.json");
  for (const Json& row : results["rows"]) {
    EXPECT_FALSE(row.contains("log_probability"));
    EXPECT_EQ(row["metric"]["examples"], 6);
  }
  const std::string text = read_file(folder_ / "eval/predictions/snapkv-12.jsonl");
  const Json line = Json::parse(text.substr(0, text.find('\n')));
  EXPECT_TRUE(line["log_probability"].is_null() && line["argmax_agreement"].is_null());
}

TEST_F(MeasureProgram, GoesOnInAFolderOfAVersionWithoutMeasures) {
  const auto run = [&](const std::string& out, const std::string& measures) {
    auto all = arguments(out, "full,snapkv");
    const auto profile = std::find(all.begin(), all.end(), "--profile");
    all.erase(profile, profile + 2);
    all.insert(all.end(), {"--measure", measures});
    const ProgramResult result = run_program("cokv-eval", all);
    ASSERT_EQ(result.exit_code, 0) << result.err;
  };
  run("at-once", "metric,nll");
  run("old", "metric");
  const std::filesystem::path full = folder_ / "old/predictions/full.jsonl";
  std::string text;
  for (std::istringstream lines(read_file(full)); lines.peek() != EOF;) {  // it did not know the tokens either
    std::string line;
    std::getline(lines, line);
    Json row = Json::parse(line);
    row.erase("token_ids");
    text += row.dump() + "\n";
  }
  std::ofstream(full, std::ios::trunc) << text;
  run("old", "nll");
  EXPECT_EQ(read_file(folder_ / "old/predictions/snapkv-12.jsonl"),
            read_file(folder_ / "at-once/predictions/snapkv-12.jsonl"));
}

}  // namespace
}  // namespace cokv
