// What a user can get wrong: one error line, the exit code of the contract, nothing partial left.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::HasSubstr;

class BadInput : public TinyRun {
 protected:
  void expect_error(const ProgramResult& run, int exit_code, const std::string& part) const {
    EXPECT_EQ(run.exit_code, exit_code) << run.err;
    const size_t error = run.err.find("error: ");
    ASSERT_NE(error, std::string::npos) << run.err;
    const std::string line = run.err.substr(error);
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
    EXPECT_THAT(line, HasSubstr(part));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "run/profile.json"));
  }

  void expect_profile_error(const std::vector<std::string>& more, int exit_code, const std::string& part) const {
    expect_error(run_program("cokv-profile", profile_arguments("run", more)), exit_code, part);
  }

  void change_config(const std::string& key, const Json& value) const {
    Json config = read_json_file(folder_ / "model/config.json");
    config[key] = value;
    write_json_file(folder_ / "model/config.json", config);
  }
};

TEST_F(BadInput, OptionsAndTheirValues) {
  expect_profile_error({"--slices", "4"}, 2, "--slices");
  expect_profile_error({"--slices", "0"}, 2, "--slices");
  expect_profile_error({"--slices", "1,x"}, 2, "x");
  expect_profile_error({"--pears", "4"}, 2, "--pairs");
  expect_profile_error({"--shard", "3/3"}, 2, "--shard");
  expect_profile_error({"--metric", "qa_f2"}, 2, "qa_f1");
  expect_profile_error({"--device", "cuda:99"}, 4, "cuda");
  expect_profile_error({"--longbench", "nowhere", "--task", "qasper"}, 2, "--data");
}

// The coalitions follow from the seed: nothing has to be decoded to know that some head is in none of them.
TEST_F(BadInput, TooFewPairsToDrawEveryHead) {
  const auto with_pairs = [](const std::string& pairs, std::vector<std::string> more = {}) {
    std::vector<std::string> all = {"--pairs", pairs, "--mode", "paper", "--slices", "1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const ProgramResult refused = run_program("cokv-profile", profile_arguments("run", with_pairs("1")));
  expect_error(refused, 2, "--pairs 1: slice 1 would never draw layer ");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run"));
  const std::string advice = "use --pairs ";
  const size_t at = refused.err.find(advice);
  ASSERT_NE(at, std::string::npos) << refused.err;
  const int fewest = std::stoi(refused.err.substr(at + advice.size()));
  expect_profile_error(with_pairs(std::to_string(fewest - 1)), 2, "would never draw layer ");
  expect_profile_error(with_pairs("1", {"--shard", "1/2"}), 2, "use --pairs " + std::to_string(fewest) + " or more");
  expect_profile_error(with_pairs("1", {"--dry-run"}), 2, "would never draw layer ");
  // Nor must the weights be on their device, which is not there.
  expect_profile_error(with_pairs("1", {"--device", "cuda:99"}), 2, "would never draw layer ");
  const ProgramResult enough =
      run_program("cokv-profile", profile_arguments("run", with_pairs(std::to_string(fewest))));
  EXPECT_EQ(enough.exit_code, 0) << enough.err;
}

TEST_F(BadInput, ConfigFiles) {
  std::ofstream(folder_ / "c.json") << "{\"pairs\": 4, \"sead\": 1}";
  expect_profile_error({"--config", (folder_ / "c.json").string()}, 2, "seed");
  std::ofstream(folder_ / "d.json") << "{\"pairs\": ";
  expect_profile_error({"--config", (folder_ / "d.json").string()}, 2, "d.json");
}

TEST_F(BadInput, Models) {
  change_config("architectures", Json{"MambaForCausalLM"});
  expect_profile_error({}, 3, "MambaForCausalLM");
  change_config("architectures", Json{"LlamaForCausalLM"});
  change_config("rope_scaling", Json{{"rope_type", "longrope"}, {"factor", 2.0}});
  expect_profile_error({}, 3, "longrope");
  change_config("rope_scaling", nullptr);
  change_config("num_hidden_layers", 3);
  expect_profile_error({}, 3, "model.layers.2");
  change_config("num_hidden_layers", 2);
  change_config("intermediate_size", 64);
  expect_profile_error({}, 3, "gate_proj");
}

// As `cokv doctor` lists it, with its exit code.
TEST_F(BadInput, EverythingThatIsWrongWithAModelAtOnce) {
  std::filesystem::remove(folder_ / "model/tokenizer.json");
  change_config("intermediate_size", 64);
  const ProgramResult doctor = run_program("cokv", {"doctor", (folder_ / "model").string()});
  EXPECT_EQ(doctor.exit_code, 3) << doctor.err;
  const std::string last_problem = doctor.out.substr(doctor.out.rfind("problem ") + 12);
  const std::string named_there = last_problem.substr(0, last_problem.find('\n'));
  expect_profile_error({}, 3, "7 problems: (1) ");
  expect_profile_error({}, 3, named_there);
  const std::vector<std::string> eval = {"--model", (folder_ / "model").string(), "--out", (folder_ / "run").string()};
  expect_error(run_program("cokv-eval", with_task(eval, {"--methods", "full"})), 3, named_there);
}

TEST_F(BadInput, Weights) {
  const std::filesystem::path file = folder_ / "model/model.safetensors";
  const std::string whole = read_file(file);
  std::ofstream(file, std::ios::trunc) << whole.substr(0, whole.size() - 100);
  expect_profile_error({}, 3, "model.safetensors");
  std::string lying = whole;
  lying.replace(0, 8, "\xff\xff\xff\xff\xff\xff\xff\x7f");
  std::ofstream(file, std::ios::trunc) << lying;
  expect_profile_error({}, 3, "model.safetensors");
  std::filesystem::remove(file);
  expect_profile_error({}, 3, "safetensors");
  expect_error(run_program("cokv-profile", with_task({"--model", "/nowhere", "--out", (folder_ / "run").string()}, {})),
               3, "/nowhere");
}

TEST_F(BadInput, Rows) {
  std::ofstream(folder_ / "task/data.jsonl", std::ios::app) << "{\"input\": \"a\", \"context\":\n";
  expect_profile_error({}, 3, "data.jsonl:13");
  std::ofstream(folder_ / "task/data.jsonl", std::ios::trunc);
  expect_profile_error({}, 3, "data.jsonl");
  write_tiny_task(folder_ / "task", 12);
  std::ofstream(folder_ / "task/template.txt") << "no place for anything";
  expect_profile_error({}, 2, "template");
}

TEST_F(BadInput, FoldersOfOtherRuns) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("other", {"--pairs", "4"})).exit_code, 0);
  const ProgramResult changed =
      run_program("cokv-profile", profile_arguments("other", {"--pairs", "4", "--seed", "1"}));
  EXPECT_EQ(changed.exit_code, 2);
  EXPECT_THAT(changed.err, HasSubstr("seed"));
  std::filesystem::create_directories(folder_ / "run");
  std::ofstream(folder_ / "run/notes.txt") << "mine";
  expect_profile_error({"--pairs", "4"}, 2, "run");
}

TEST_F(BadInput, BudgetsBelowTheWindow) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("other", {"--pairs", "4"})).exit_code, 0);
  const ProgramResult run =
      run_program("cokv-allocate", {"--profile", (folder_ / "other/profile.json").string(), "--budget", "7", "--out",
                                    (folder_ / "budgets.json").string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("window"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "budgets.json"));
}

TEST_F(BadInput, LongBenchTasksThatDoNotExist) {
  std::filesystem::create_directories(folder_ / "longbench");
  const ProgramResult run =
      run_program("cokv-profile", {"--model", (folder_ / "model").string(), "--out", (folder_ / "run").string(),
                                   "--longbench", (folder_ / "longbench").string(), "--task", "qaspr"});
  expect_error(run, 2, "qasper");
}

}  // namespace
}  // namespace cokv
