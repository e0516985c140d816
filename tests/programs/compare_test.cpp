// cokv compare on runs of cokv-eval.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CompareProgram : public TinyRun {
 protected:
  std::string evaluate(const std::string& out, const std::vector<std::string>& more = {}) const {
    auto all = with_task({"--model", (folder_ / "model").string(), "--out", (folder_ / out).string(), "--methods",
                          "full,snapkv,streaming", "--budgets", "12,20", "--threads", "1"},
                         more);
    const ProgramResult run = run_program("cokv-eval", all);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return (folder_ / out).string();
  }
  static std::string line_of(const std::string& table, const std::string& beginning) {
    const size_t begin = table.find("\n" + beginning);
    if (begin == std::string::npos) return "no line " + beginning + " in:\n" + table;
    return table.substr(begin + 1, table.find('\n', begin + 1) - begin - 1);
  }
};

TEST_F(CompareProgram, FindsTheDifferencesOfResultsJson) {
  const std::string run = evaluate("eval");
  const ProgramResult compared = run_program("cokv", {"compare", run});
  ASSERT_EQ(compared.exit_code, 0) << compared.err;
  const Json results = read_json_file(folder_ / "eval/results.json");
  size_t found = 0;
  const auto expect = [&](const Json& differences, const std::string& method, const std::string& budget) {
    for (const Json& d : differences) {
      const std::string line = line_of(compared.out, "| " + method + " | " + d["against"].get<std::string>() + " | " +
                                                         budget + " | " + d["measure"].get<std::string>() + " |");
      std::ostringstream numbers;
      for (const char* key : {"mean", "low", "high"}) {
        char text[32];
        std::snprintf(text, sizeof text, "%+.3f", d[key].get<double>());
        numbers << " " << text << " |";
      }
      EXPECT_THAT(line, HasSubstr(numbers.str() + " " + std::to_string(d["examples"].get<int>()) + " | " +
                                  std::to_string(d["clusters"].get<int>()) + " |"));
      ++found;
    }
  };
  for (const Json& row : results["rows"])
    if (!row["budget"].is_null())
      expect(row["differences"], row["method"].get<std::string>(), std::to_string(row["budget"].get<int>()));
  for (const Json& mean : results["mean_over_budgets"])
    expect(mean["differences"], mean["method"].get<std::string>(), "mean of 12, 20");
  EXPECT_EQ(found, 3u * (2 * (1 + 2) + 1 + 2)) << "three measures: snapkv against full, streaming against both";
}

TEST_F(CompareProgram, SetsRunsAgainstEachOtherOnTheRowsTheyShare) {
  const std::string all = evaluate("all"), few = evaluate("few", {"--examples", "4"});
  const ProgramResult compared = run_program("cokv", {"compare", all, few + "/results.json"});
  ASSERT_EQ(compared.exit_code, 0) << compared.err;
  const std::string line =
      line_of(compared.out, "| " + few + "/results.json: snapkv | " + all + ": snapkv | 12 | log_probability |");
  EXPECT_THAT(line, HasSubstr(" | 4 | 4 |"));
  EXPECT_THAT(compared.out, HasSubstr("mean of 12, 20"));
  EXPECT_THAT(run_program("cokv", {"compare", all, few, "--against", "streaming"}).out,
              HasSubstr("| " + few + ": streaming | " + all + ": streaming | 12 |"));
}

TEST_F(CompareProgram, ComparesTheMetricAloneWhereTheFullCachesTextsDiffer) {
  const std::string longer = evaluate("longer"), shorter = evaluate("shorter", {"--max-new-tokens", "4"});
  const ProgramResult compared = run_program("cokv", {"compare", longer, shorter});
  ASSERT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_THAT(compared.err, HasSubstr("only the metric is compared"));
  EXPECT_THAT(compared.out, Not(HasSubstr("log_probability |")));
  EXPECT_THAT(compared.out, HasSubstr("metric |"));
}

TEST_F(CompareProgram, PoolsRunsOfOtherRows) {
  const std::string test = evaluate("test");
  write_tiny_task(folder_ / "other", 16);
  const std::string other = evaluate("other-eval", {"--data", (folder_ / "other/data.jsonl").string()});
  const ProgramResult apart = run_program("cokv", {"compare", test, other});
  EXPECT_EQ(apart.exit_code, 3);
  EXPECT_THAT(apart.err, HasSubstr("shares no rows with"));
  const ProgramResult pooled = run_program("cokv", {"compare", "--pool", test, other, "--against", "snapkv"});
  ASSERT_EQ(pooled.exit_code, 0) << pooled.err;
  EXPECT_THAT(line_of(pooled.out, "| streaming | snapkv | 12 | metric |"), HasSubstr(" | 14 | 14 |"));
  EXPECT_EQ(run_program("cokv", {"compare", "--pool", test, test}).exit_code, 2);
}

TEST_F(CompareProgram, NamesWhatIsMissing) {
  const std::string run = evaluate("eval");
  const ProgramResult method = run_program("cokv", {"compare", run, "--against", "snapvk"});
  EXPECT_EQ(method.exit_code, 2);
  EXPECT_THAT(method.err, HasSubstr("did you mean 'snapkv'?"));
  std::filesystem::rename(folder_ / "eval/predictions/snapkv-12.jsonl", folder_ / "gone.jsonl");
  const ProgramResult file = run_program("cokv", {"compare", run});
  EXPECT_EQ(file.exit_code, 3);
  EXPECT_THAT(file.err, HasSubstr("snapkv-12.jsonl"));
  std::ofstream(folder_ / "eval/predictions/snapkv-12.jsonl") << "";
  const ProgramResult row = run_program("cokv", {"compare", run});
  EXPECT_EQ(row.exit_code, 3);
  EXPECT_THAT(row.err, HasSubstr("has no row "));
}

}  // namespace
}  // namespace cokv
