// cokv-eval: every method on the same rows; predictions as they are made; resumed.
#include <gmock/gmock.h>

#include <fstream>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::HasSubstr;

class EvalProgram : public TinyRun {
 protected:
  std::vector<std::string> arguments(const std::string& out, const std::string& methods) const {
    return with_task({"--model", (folder_ / "model").string(), "--out", (folder_ / out).string(), "--methods", methods,
                      "--budgets", "12,20", "--threads", "1"},
                     {"--profile", (folder_ / "run/profile.json").string(), "--alpha", "1"});
  }
};

TEST_F(EvalProgram, ComparesMethodsAndResumes) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("run", {"--pairs", "6"})).exit_code, 0);
  const std::string methods = "full,snapkv,random,cokv";
  const ProgramResult run = run_program("cokv-eval", arguments("eval", methods));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  Json results = read_json_file(folder_ / "eval/results.json");
  EXPECT_EQ(results["schema"], "cokv.results/1");
  EXPECT_EQ(results["rows"].size(), 7u);  // full once, three methods at two budgets
  for (const Json& row : results["rows"]) {
    EXPECT_EQ(row["examples"], 6);
    if (row["method"] == "full") continue;
    EXPECT_NEAR(row["kept_tokens_mean"].get<double>(), row["budget"].get<double>(), 0.26) << row;
  }
  EXPECT_TRUE(std::filesystem::exists(folder_ / "eval/results.md"));

  // A torn line and a lost one: both are made again, and the results are the same.
  const std::filesystem::path file = folder_ / "eval/predictions/cokv-12.jsonl";
  std::string text = read_file(file);
  text.resize(text.rfind('\n', text.size() - 2) - 5);
  std::ofstream(file, std::ios::trunc) << text;
  ASSERT_EQ(run_program("cokv-eval", arguments("eval", methods)).exit_code, 0);
  Json again = read_json_file(folder_ / "eval/results.json");
  again.erase("provenance");
  results.erase("provenance");
  EXPECT_EQ(again.dump(), results.dump());
}

TEST_F(EvalProgram, RefusesMethodsItDoesNotKnow) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("run", {"--pairs", "6"})).exit_code, 0);
  const ProgramResult run = run_program("cokv-eval", arguments("eval", "full,snapvk"));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("snapkv"));
}

}  // namespace
}  // namespace cokv
