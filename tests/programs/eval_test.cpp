// cokv-eval: every method on the same rows; predictions as they are made; resumed.
#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::HasSubstr;

class EvalProgram : public TinyRun {
 protected:
  std::vector<std::string> arguments(const std::string& out, const std::string& methods) const {
    return with_task({"--model", (folder_ / "model").string(), "--out", (folder_ / out).string(), "--methods", methods,
                      "--budgets", "12,20", "--threads", "1"},
                     {"--profile", (folder_ / "run/profile.json").string()});
  }
  // What a budgets file of that name answered in a run.
  std::string predictions_by_file(const std::string& out, const std::string& stem) const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / out / "predictions"))
      if (entry.path().filename().string().starts_with("allocation-" + stem + "-")) return read_file(entry.path());
    ADD_FAILURE() << "no predictions of " << stem;
    return "";
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
  EXPECT_EQ(results["one_prefill"]["prompts"], 6);
  EXPECT_EQ(results["one_prefill"]["answers"], 42);
  EXPECT_GT(results["one_prefill"]["times_faster"].get<double>(), 1.0);

  // A torn line and a lost one: both are made again, and the results are the same.
  const std::filesystem::path file = folder_ / "eval/predictions/cokv-12.jsonl";
  std::string text = read_file(file);
  text.resize(text.rfind('\n', text.size() - 2) - 5);
  std::ofstream(file, std::ios::trunc) << text;
  ASSERT_EQ(run_program("cokv-eval", arguments("eval", methods)).exit_code, 0);
  Json again = read_json_file(folder_ / "eval/results.json");
  EXPECT_EQ(again["one_prefill"]["answers"], 2);
  for (const char* of_this_run : {"provenance", "one_prefill"}) {
    again.erase(of_this_run);
    results.erase(of_this_run);
  }
  EXPECT_EQ(again.dump(), results.dump());
}

TEST_F(EvalProgram, LeavesTheMeasurementsOfAFinishedRunAlone) {
  const auto evaluate = [&](const std::string& methods, const std::vector<std::string>& more) {
    auto all = with_task({"--model", (folder_ / "model").string(), "--out", (folder_ / "eval").string(), "--methods",
                          methods, "--budgets", "12", "--threads", "1"},
                         more);
    const ProgramResult run = run_program("cokv-eval", all);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return read_file(folder_ / "eval/results.json");
  };
  const std::string first = evaluate("full,snapkv", {"--latency", "64"});
  EXPECT_EQ(evaluate("full,snapkv", {}), first);
  const Json fewer = Json::parse(evaluate("snapkv", {})), whole = Json::parse(first);
  EXPECT_EQ(fewer["rows"].size(), 1u);
  EXPECT_EQ(fewer["one_prefill"], whole["one_prefill"]) << "nothing was read anew";
  EXPECT_EQ(fewer["latency"], whole["latency"]);
}

TEST_F(EvalProgram, NeedsNoAnswersWhenScoredAgainstTheFullCache) {
  std::string rows;
  for (int i = 0; i < 12; ++i)
    rows +=
        Json({{"input", "what is " + std::to_string(i)}, {"context", "a b c d e f g h i j k l m n o p"}}).dump() + "\n";
  std::ofstream(folder_ / "unlabelled.jsonl") << rows;
  const std::vector<std::string> unlabelled = {"--data", (folder_ / "unlabelled.jsonl").string(), "--utility",
                                               "agreement"};
  auto profile = profile_arguments("run", {"--pairs", "6", "--data", unlabelled[1], "--utility", "agreement"});
  ASSERT_EQ(run_program("cokv-profile", profile).exit_code, 0);
  // Agreement leaves too few distinct values among four heads for two alphas.
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("nll", {"--pairs", "6", "--data", unlabelled[1]})).exit_code,
            0);
  auto with_utility = [&](const std::string& out, const std::string& utility) {
    return with_task({"--model", (folder_ / "model").string(), "--out", (folder_ / out).string(), "--methods",
                      "full,snapkv,cokv", "--budgets", "12", "--threads", "1"},
                     {"--profile", (folder_ / "nll/profile.json").string(), "--link", "published", "--alpha", "1,2",
                      "--data", unlabelled[1], "--utility", utility});
  };
  const ProgramResult run = run_program("cokv-eval", with_utility("eval", "agreement"));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json results = read_json_file(folder_ / "eval/results.json");
  EXPECT_EQ(results["utility"], "agreement");
  EXPECT_EQ(results["rows"][0]["method"], "full");
  EXPECT_DOUBLE_EQ(results["rows"][0]["score"].get<double>(), 100);  // the full cache agrees with itself
  EXPECT_EQ(results["alpha_curve"].size(), 2u);
  EXPECT_THAT(run.out, HasSubstr("metric qa_f1 against the full-cache text"));

  const ProgramResult labels = run_program("cokv-eval", with_utility("other", "metric"));
  EXPECT_EQ(labels.exit_code, 3);
  EXPECT_THAT(labels.err, HasSubstr("\"answers\" is missing"));
  EXPECT_THAT(labels.err, HasSubstr("unlabelled.jsonl:1"));

  // Not asked for by name, the metric gives way.
  const auto by_default = with_task({"--model", (folder_ / "model").string(), "--out", (folder_ / "default").string(),
                                     "--methods", "full,snapkv", "--budgets", "12", "--threads", "1"},
                                    {"--data", unlabelled[1]});
  const ProgramResult quiet = run_program("cokv-eval", by_default);
  ASSERT_EQ(quiet.exit_code, 0) << quiet.err;
  EXPECT_THAT(quiet.err, HasSubstr("the rows have no answers"));
  const Json measured = read_json_file(folder_ / "default/results.json");
  EXPECT_EQ(measured["utility"], "agreement");
  EXPECT_FALSE(measured["rows"][1].contains("metric"));
  EXPECT_TRUE(measured["rows"][1].contains("log_probability"));
  EXPECT_EQ(measured["clusters"], Json::parse("[0,0,0,0,0,0]")) << "one context in all rows";
  EXPECT_TRUE(measured["rows"][1]["standard_error"].is_null());
  EXPECT_TRUE(measured["rows"][1]["differences"].empty());
  auto asked = by_default;
  asked.insert(asked.end(), {"--measure", "metric"});
  EXPECT_EQ(run_program("cokv-eval", asked).exit_code, 3);
}

TEST_F(EvalProgram, MeasuresLatencyAndMemoryWithoutATask) {
  const std::vector<std::string> arguments = {"--geometry",  "smollm2-135m", "--latency", "64,200",    "--methods",
                                              "full,snapkv", "--budgets",    "16",        "--threads", "1"};
  auto with_out = arguments;
  with_out.insert(with_out.end(), {"--out", (folder_ / "latency").string()});
  const ProgramResult run = run_program("cokv-eval", with_out);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json results = read_json_file(folder_ / "latency/results.json");
  EXPECT_EQ(results["model"]["name"], "smollm2-135m (random weights)");
  ASSERT_EQ(results["latency"].size(), 4u);
  const Json& full = results["latency"][2];
  const Json& snapkv = results["latency"][3];
  EXPECT_EQ(full["prompt_tokens"], 200);
  EXPECT_EQ(full["kept_tokens_mean"], 200);
  EXPECT_EQ(snapkv["kept_tokens_mean"], 16);
  // 90 heads, K and V, 64 floats; beside a whole prompt the row still has its own window of 8.
  EXPECT_EQ(full["cache_bytes"].get<int64_t>() - snapkv["cache_bytes"].get<int64_t>(),
            90 * 2 * 64 * 4 * (200 + 8 - 16));
  EXPECT_THAT(run.out, HasSubstr("| 200 | snapkv | 16 | 16.0 |"));
}

TEST_F(EvalProgram, TakesDuoAttentionsPatternAndTellsMasksApart) {
  std::filesystem::create_directories(folder_ / "pattern");
  std::ofstream(folder_ / "pattern/config.json") << R"({"sink_size": 4, "recent_size": 12})";
  std::ofstream gates(folder_ / "pattern/full_attention_heads.tsv");
  for (int layer = 0; layer < 30; ++layer) gates << "0." << layer << "\t0.5\t1\n";
  gates.close();
  const std::vector<std::string> arguments = {"--geometry",    "smollm2-135m",
                                              "--latency",     "100",
                                              "--threads",     "1",
                                              "--methods",     "duo-attention",
                                              "--budgets",     "40",
                                              "--mask-random", "3,9",
                                              "--duo-pattern", (folder_ / "pattern").string(),
                                              "--out",         (folder_ / "latency").string()};
  const ProgramResult run = run_program("cokv-eval", arguments);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json latency = read_json_file(folder_ / "latency/results.json")["latency"];
  ASSERT_EQ(latency.size(), 3u);
  // 24 spare tokens a head pay for 25 whole heads, the other 65 keep 16.
  EXPECT_NEAR(latency[0]["kept_tokens_mean"].get<double>(), (25 * 100 + 65 * 16) / 90.0, 1e-9);
  EXPECT_EQ(latency[1]["k"], 3);
  EXPECT_THAT(run.out, HasSubstr("| 100 | mask-random 9 |"));
}

TEST_F(EvalProgram, RandomWeightsAnswerNoTask) {
  const ProgramResult run =
      run_program("cokv-eval", {"--geometry", "smollm2-135m", "--out", (folder_ / "latency").string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("give --latency LENGTHS"));
}

TEST_F(EvalProgram, SaysBeforehandThatALatencyCannotBeMeasured) {
  auto too_long = arguments("eval", "snapkv");
  too_long.insert(too_long.end(), {"--latency", "100000"});
  const ProgramResult run = run_program("cokv-eval", too_long);
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("--latency 100000"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "eval"));
}

TEST_F(EvalProgram, HidesNeedlesAndScoresEveryCell) {
  const auto hide = [&](const std::string& name, const std::string& sentence, const std::string& hay) {
    std::filesystem::create_directories(folder_ / (name + "-hay"));
    std::ofstream(folder_ / (name + "-hay/a.txt")) << hay;
    std::ofstream(folder_ / (name + ".jsonl"))
        << Json({{"context", sentence}, {"input", "which?"}, {"answers", {"this one"}}}).dump() << "\n";
    return std::vector<std::string>{"--model",          (folder_ / "model").string(),
                                    "--niah",           (folder_ / (name + ".jsonl")).string(),
                                    "--niah-haystack",  (folder_ / (name + "-hay")).string(),
                                    "--niah-lengths",   "300,400",
                                    "--niah-depths",    "0,100",
                                    "--max-new-tokens", "4",
                                    "--threads",        "1"};
  };
  const auto with = [](std::vector<std::string> all, const std::vector<std::string>& more) {
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const std::vector<std::string> learn = hide("learn", "a key lies here.", "long ago. far away. ");
  const std::vector<std::string> test = hide("test", "a coin lies there.", "much later. quite near. ");
  const ProgramResult profiled = run_program(
      "cokv-profile",
      with(learn, {"--utility", "nll", "--slices", "1,2", "--pairs", "4", "--out", (folder_ / "run").string()}));
  ASSERT_EQ(profiled.exit_code, 0) << profiled.err;

  const std::vector<std::string> methods = {"--methods", "full,snapkv,cokv", "--budgets",
                                            "12",        "--profile",        (folder_ / "run/profile.json").string()};
  const ProgramResult run = run_program("cokv-eval", with(with(test, methods), {"--out", (folder_ / "eval").string()}));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json results = read_json_file(folder_ / "eval/results.json");
  ASSERT_EQ(results["niah"].size(), 3u);
  for (const Json& grid : results["niah"]) {
    EXPECT_EQ(grid["lengths"], Json({300, 400}));
    EXPECT_EQ(grid["depths"], Json({0, 100}));
    EXPECT_EQ(grid["scores"].size(), 2u);
    EXPECT_EQ(grid["scores"][0].size(), 2u);
  }
  EXPECT_EQ(results["niah"][1]["method"], "snapkv");
  EXPECT_EQ(results["niah"][1]["budget"], 12);

  const ProgramResult known =
      run_program("cokv-eval", with(with(learn, methods), {"--out", (folder_ / "known").string()}));
  EXPECT_EQ(known.exit_code, 2);
  EXPECT_THAT(known.err, HasSubstr("the one that the profile was measured with"));
}

TEST_F(EvalProgram, RefusesAnotherAnswerLengthInTheSameFolder) {
  const auto with_length = [&](const std::string& length) {
    return with_task(
        {"--model", (folder_ / "model").string(), "--out", (folder_ / "eval").string(), "--methods", "full"},
        {"--max-new-tokens", length});
  };
  ASSERT_EQ(run_program("cokv-eval", with_length("4")).exit_code, 0);
  const ProgramResult run = run_program("cokv-eval", with_length("5"));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("max_new_tokens"));
}

// One registry of budget rules: a file of cokv-allocate and the method itself answer alike, predictions to the byte.
TEST_F(EvalProgram, GivesTheTokensOfCokvAllocate) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("run", {"--pairs", "6"})).exit_code, 0);
  const std::string profile = (folder_ / "run/profile.json").string();
  for (const std::string mode : {"default", "paper"}) {
    std::string files;
    for (const char* rule : {"snapkv", "pyramidkv", "cokv", "random"}) {
      const std::string file = (folder_ / (mode + "-" + rule + ".json")).string();
      const ProgramResult run = run_program(
          "cokv-allocate", {"--profile", profile, "--budget", "12", "--strategy", rule, "--mode", mode, "--out", file});
      ASSERT_EQ(run.exit_code, 0) << run.err;
      files += (files.empty() ? "" : ",") + file;
    }
    auto all = arguments(mode, "snapkv,pyramidkv,cokv,random");
    all.insert(all.end(), {"--allocation", files, "--mode", mode});
    if (mode == "default") all.emplace_back("--exact-totals");
    const ProgramResult run = run_program("cokv-eval", all);
    ASSERT_EQ(run.exit_code, 0) << run.err;
    std::set<std::string> answers;
    for (const std::string rule : {"snapkv", "pyramidkv", "cokv", "random"}) {
      const std::string by_rule = read_file(folder_ / mode / "predictions" / (rule + "-12.jsonl"));
      EXPECT_EQ(predictions_by_file(mode, mode + "-" + rule), by_rule) << mode << " " << rule;
      answers.insert(by_rule);
    }
    EXPECT_GT(answers.size(), 1u) << "rules that cannot be told apart prove nothing";
  }
}

TEST_F(EvalProgram, LinksAsCokvAllocateDoes) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("run", {"--pairs", "6"})).exit_code, 0);
  std::set<std::string> answers;
  for (const std::string name : {"default", "softmax", "published"}) {
    const std::vector<std::string> link = name == "default" ? std::vector<std::string>{}
                                          : name == "softmax"
                                              ? std::vector<std::string>{"--link", name, "--eta", "0.1"}
                                              : std::vector<std::string>{"--link", name, "--alpha", "1"};
    const std::string file = (folder_ / (name + ".json")).string();
    std::vector<std::string> allocate = {
        "--profile", (folder_ / "run/profile.json").string(), "--budget", "12", "--out", file};
    allocate.insert(allocate.end(), link.begin(), link.end());
    ASSERT_EQ(run_program("cokv-allocate", allocate).exit_code, 0);
    auto all = arguments(name, "cokv");
    all.insert(all.end(), link.begin(), link.end());
    all.insert(all.end(), {"--allocation", file});
    const ProgramResult run = run_program("cokv-eval", all);
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const Json row = read_json_file(folder_ / name / "results.json")["rows"][0];
    EXPECT_EQ(row["alpha"].is_null(), name != "published") << row["alpha"];
    const std::string by_rule = read_file(folder_ / name / "predictions/cokv-12.jsonl");
    EXPECT_EQ(predictions_by_file(name, name), by_rule);
    answers.insert(by_rule);
    EXPECT_EQ(read_file(folder_ / name / "config.json").find("softmax") == std::string::npos, name == "published");
  }
  EXPECT_EQ(answers.size(), 3u) << "the link and its constant matter here";
  // A run without such methods does not depend on it, and goes on whatever the default is.
  ASSERT_EQ(run_program("cokv-eval", arguments("without", "full,snapkv")).exit_code, 0);
  EXPECT_THAT(read_file(folder_ / "without/config.json"), testing::Not(HasSubstr("\"link\"")));
}

TEST_F(EvalProgram, RefusesOptionsOfAnotherLink) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("run", {"--pairs", "6"})).exit_code, 0);
  const auto refused = [&](const std::vector<std::string>& options, const std::string& why) {
    auto all = arguments("eval", "cokv");
    all.insert(all.end(), options.begin(), options.end());
    const ProgramResult run = run_program("cokv-eval", all);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr(why));
  };
  refused({"--alpha", "1"}, "--alpha: belongs to the published link");
  refused({"--link", "published", "--eta", "1"}, "--eta: belongs to --link softmax");
  refused({"--mode", "paper", "--eta", "1"}, "--eta: belongs to --link softmax");
  refused({"--mode", "paper", "--link", "softmax"}, "--link softmax: is not the paper's rule");
}

TEST_F(EvalProgram, RefusesAnAlphaThatLeavesNoHeadAboveItBeforeItDecodes) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("run", {"--pairs", "6"})).exit_code, 0);
  const std::string heads =
      std::to_string(read_json_file(folder_ / "run/profile.json")["model"]["layers"].get<int>() *
                     read_json_file(folder_ / "run/profile.json")["model"]["kv_heads"].get<int>());
  for (const std::string& alphas : {heads, "1," + heads}) {
    auto all = arguments("eval", "cokv");
    all.insert(all.end(), {"--link", "published", "--alpha", alphas});
    const ProgramResult run = run_program("cokv-eval", all);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("alpha " + heads + ": leaves no head"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "eval/predictions"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "eval/alpha"));
  }
}

TEST_F(EvalProgram, RefusesWhatIsNamedTwice) {
  for (const auto& [option, values] :
       {std::pair{"--methods", "full,snapkv,full"}, {"--budgets", "12,20,12"}, {"--alpha", "5,5"}}) {
    const ProgramResult run = run_program("cokv-eval", with_task({"--model", (folder_ / "model").string(), "--out",
                                                                  (folder_ / "eval").string(), option, values},
                                                                 {"--link", "published"}));
    EXPECT_EQ(run.exit_code, 2) << option;
    EXPECT_THAT(run.err, HasSubstr(std::string(option) + ": names ")) << option;
  }
}

TEST_F(EvalProgram, RefusesMethodsItDoesNotKnow) {
  ASSERT_EQ(run_program("cokv-profile", profile_arguments("run", {"--pairs", "6"})).exit_code, 0);
  const ProgramResult run = run_program("cokv-eval", arguments("eval", "full,snapvk"));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("snapkv"));
}

}  // namespace
}  // namespace cokv
