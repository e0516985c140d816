// Rows of other benchmarks and with other names of fields, from the command line to the record.
#include <gmock/gmock.h>

#include <fstream>
#include <functional>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Benchmarks : public TinyRun {
 protected:
  // Without a task.
  std::vector<std::string> arguments(const std::string& out, const std::vector<std::string>& task) const {
    std::vector<std::string> all = {"--model",   (folder_ / "model").string(),
                                    "--out",     (folder_ / out).string(),
                                    "--utility", "nll",
                                    "--slices",  "1,2",
                                    "--threads", "1",
                                    "--pairs",   "6"};
    all.insert(all.end(), task.begin(), task.end());
    return all;
  }

  void write_rows(const std::filesystem::path& file, const std::function<Json(int)>& row) const {
    std::filesystem::create_directories((folder_ / file).parent_path());
    std::ofstream out(folder_ / file);
    for (int i = 0; i < 4; ++i) out << row(i).dump() << '\n';
  }
};

TEST_F(Benchmarks, RulersRowsAreATask) {
  write_rows("ruler/4096/data/vt/validation.jsonl", [](int i) {
    return Json{{"index", 7},
                {"input", "Row " + std::to_string(i) + " is about the number 3 and nothing else."},
                {"outputs", {"number"}},
                {"length", 4096},
                {"answer_prefix", " It is about"}};
  });
  const ProgramResult run =
      run_program("cokv-profile",
                  arguments("run", {"--ruler", (folder_ / "ruler").string(), "--task", "vt", "--max-new-tokens", "6"}));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json task = profile_of("run")["task"];
  EXPECT_EQ(task["name"], "vt");
  EXPECT_EQ(task["category"], "ruler");
  EXPECT_EQ(task["metric"], "string_match_all");
  EXPECT_EQ(task["example_ids"].size(), 2u);  // half of four rows, though "index" is 7 in all
}

TEST_F(Benchmarks, RulersPromptsAreNeverCut) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += " number 3";
  write_rows("long/vt.jsonl", [&text](int i) {
    return Json{{"input", std::to_string(i) + text}, {"outputs", {"number"}}, {"length", 4096}};
  });
  const auto with = [this](const std::string& tokens) {
    return run_program("cokv-profile", arguments("run", {"--ruler", (folder_ / "long").string(), "--task", "vt",
                                                         "--max-new-tokens", "6", "--max-prompt-tokens", tokens}));
  };
  const ProgramResult over_the_limit = with("100");
  EXPECT_EQ(over_the_limit.exit_code, 2) << over_the_limit.err;
  EXPECT_THAT(over_the_limit.err, AllOf(HasSubstr("--max-prompt-tokens is 100"), HasSubstr("never cut")));
  const ProgramResult over_the_model = with("1000000");
  EXPECT_EQ(over_the_model.exit_code, 3) << over_the_model.err;
  EXPECT_THAT(over_the_model.err, AllOf(HasSubstr("of vt: its prompt has "), HasSubstr(" positions"),
                                        HasSubstr("never cut"), HasSubstr("--max-new-tokens")));
}

TEST_F(Benchmarks, NamesOfFieldsBelongToTheRun) {
  write_rows("mine.jsonl", [](int i) {
    return Json{{"passage", "Row " + std::to_string(i) + " of a task"}, {"q", "number?"}, {"gold", "number"}};
  });
  const auto with = [this](const std::string& fields) {
    return run_program(
        "cokv-profile",
        arguments("run", with_task({}, {"--data", (folder_ / "mine.jsonl").string(), "--fields", fields})));
  };
  ASSERT_EQ(with("context=passage,input=q,answers=gold").exit_code, 0);
  const Json settings = read_json_file(folder_ / "run/config.json")["identity"]["settings"];
  EXPECT_EQ(settings["fields"], (Json{{"answers", "gold"}, {"context", "passage"}, {"input", "q"}}));
  EXPECT_EQ(with("answers=gold,context=passage,input=q").exit_code, 0);  // resumes
  const ProgramResult other = with("context=q,input=passage,answers=gold");
  EXPECT_EQ(other.exit_code, 2) << other.err;
  EXPECT_THAT(other.err, HasSubstr("fields"));
  EXPECT_EQ(with("contxt=passage").exit_code, 2);

  const ProgramResult plain = run_program("cokv-profile", profile_arguments("plain", {"--pairs", "6"}));
  ASSERT_EQ(plain.exit_code, 0) << plain.err;
  EXPECT_FALSE(read_json_file(folder_ / "plain/config.json")["identity"]["settings"].contains("fields"));
}

}  // namespace
}  // namespace cokv
