// `cokv doctor` on a good folder, and on folders with several things wrong at once.
#include "cokv/doctor_command.h"

#include <gmock/gmock.h>

#include <fstream>

#include "core/json_file.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"
#include "support/tiny_model.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Doctor : public testing::Test {
 protected:
  void SetUp() override {
    write_tiny_model(model());
    write_tiny_task(folder_ / "task", 5);
  }
  fs::path model() const { return folder_ / "model"; }
  void change_config(const char* key, const Json& value) const {
    Json config = read_json_file(model() / "config.json");
    config[key] = value;
    write_json_file(model() / "config.json", config);
  }

  TemporaryFolder folder_;
};

TEST_F(Doctor, SaysWhatAModelIs) {
  const Diagnosis diagnosis = examine({.model = model(), .data = folder_ / "task/data.jsonl"});
  EXPECT_EQ(diagnosis.problems, 0);
  EXPECT_THAT(diagnosis.text, AllOf(HasSubstr("LlamaForCausalLM"), HasSubstr("2 layers x 2 KV heads = 4 players"),
                                    HasSubstr("in F32"), HasSubstr("tokens, BOS "), HasSubstr("stops at"),
                                    HasSubstr("no template: prompts are asked as they are")));
  EXPECT_THAT(diagnosis.text, AllOf(HasSubstr("5 in "), HasSubstr("5 with answers"), HasSubstr("Nothing is wrong")));
}

TEST_F(Doctor, ListsEverythingThatIsWrong) {
  fs::remove(model() / "tokenizer.json");
  std::ofstream(model() / "model.safetensors") << "short";
  change_config("num_hidden_layers", 0);
  const Diagnosis diagnosis = examine({.model = model(), .data = folder_ / "nothing.jsonl"});
  EXPECT_EQ(diagnosis.problems, 4) << diagnosis.text;
  EXPECT_THAT(diagnosis.text,
              AllOf(HasSubstr("num_hidden_layers"), HasSubstr("model.safetensors"), HasSubstr("tokenizer.json"),
                    HasSubstr("nothing.jsonl"), Not(HasSubstr("Nothing is wrong"))));
}

TEST_F(Doctor, ComparesTensorsWithTheConfig) {
  const int inner = read_json_file(model() / "config.json")["intermediate_size"].get<int>();
  change_config("intermediate_size", 2 * inner);
  const Diagnosis diagnosis = examine({.model = model()});
  EXPECT_EQ(diagnosis.problems, 6) << "three tensors in two layers, five of them named: " << diagnosis.text;
  EXPECT_THAT(diagnosis.text, AllOf(HasSubstr("mlp.gate_proj.weight"), HasSubstr("1 more tensor is missing")));
}

TEST_F(Doctor, SeesTensorsThatLoadingHasNoUseFor) {
  change_config("num_hidden_layers", 1);
  const Diagnosis diagnosis = examine({.model = model()});
  EXPECT_EQ(diagnosis.problems, 1) << diagnosis.text;
  EXPECT_THAT(diagnosis.text, AllOf(HasSubstr("has no use for"), HasSubstr("model.layers.1.")));
}

class DoctorOfBenchmarks : public Doctor {
 protected:
  void write(const fs::path& file, const std::string& text = "{}\n") const {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << text;
  }
  Diagnosis of_longbench() const { return examine({.model = model(), .longbench = folder_ / "bench"}); }
  Diagnosis of_ruler() const { return examine({.model = model(), .ruler = folder_ / "ruler"}); }
};

TEST_F(DoctorOfBenchmarks, NamesTheTasksOfALongBenchCheckout) {
  write("bench/config/dataset2prompt.json");
  write("bench/config/dataset2maxlen.json");
  const Diagnosis empty = of_longbench();
  EXPECT_EQ(empty.problems, 1) << empty.text;
  EXPECT_THAT(empty.text, AllOf(HasSubstr("rows of 0 of 21 tasks"), HasSubstr("rows of 0 of 13 tasks"),
                                HasSubstr("version 2   no rows")));
  write("bench/data/qasper.jsonl");
  write("bench/data/lcc_e.jsonl");
  const Diagnosis diagnosis = of_longbench();
  EXPECT_EQ(diagnosis.problems, 0) << diagnosis.text;
  EXPECT_THAT(diagnosis.text, AllOf(HasSubstr("rows of 1 of 21 tasks: qasper"),
                                    HasSubstr("rows of 1 of 13 tasks: lcc_e"), HasSubstr("no rows for")));
}

TEST_F(DoctorOfBenchmarks, NeedsBothFilesOfTheConfigurationForTheFirstVersionOnly) {
  write("bench/data/qasper_e.jsonl");
  EXPECT_EQ(of_longbench().problems, 2);
  write("bench/LongBench/config/dataset2prompt.json");
  EXPECT_EQ(of_longbench().problems, 1);
  write("bench/LongBench/config/dataset2maxlen.json", "not JSON");
  EXPECT_EQ(of_longbench().problems, 1);
  write("bench/data.json", "[]");
  write("bench/prompts/0shot.txt");
  const Diagnosis version_2_runs = of_longbench();
  EXPECT_EQ(version_2_runs.problems, 0) << version_2_runs.text;
  EXPECT_THAT(version_2_runs.text, HasSubstr("warning     " + (folder_ / "bench/LongBench/config").string()));
}

TEST_F(DoctorOfBenchmarks, VersionTwoNeedsItsPrompt) {
  write("bench/data/longbench_v2.jsonl");
  const Diagnosis without = of_longbench();
  EXPECT_EQ(without.problems, 1) << without.text;
  EXPECT_THAT(without.text, AllOf(HasSubstr("0shot.txt"), Not(HasSubstr("dataset2prompt"))));
  write("bench/prompts/0shot.txt");
  const Diagnosis with = of_longbench();
  EXPECT_EQ(with.problems, 0) << with.text;
  EXPECT_THAT(with.text, Not(HasSubstr("warning")));
}

TEST_F(DoctorOfBenchmarks, NamesTheTasksOfRuler) {
  EXPECT_EQ(of_ruler().problems, 1);
  write("ruler/4096/data/vt/validation.jsonl");
  const Diagnosis one = of_ruler();
  EXPECT_EQ(one.problems, 0) << one.text;
  EXPECT_THAT(one.text, AllOf(HasSubstr("rows of 1 of 13 tasks: vt"), HasSubstr("no rows for niah_single_1")));
  write("ruler/8192/data/vt/validation.jsonl");
  const Diagnosis several = of_ruler();
  EXPECT_EQ(several.problems, 1) << several.text;
  EXPECT_THAT(several.text, HasSubstr("has vt in 2 lengths"));
  const ProgramResult run = run_program("cokv", {"doctor", model().string(), "--ruler", (folder_ / "ruler").string()});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("give --ruler one of"));
}

TEST_F(Doctor, ExitsWithThreeWhenSomethingIsWrong) {
  const ProgramResult good = run_program("cokv", {"doctor", model().string()});
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(good.out, HasSubstr("Nothing is wrong."));
  fs::remove(model() / "tokenizer.json");
  const ProgramResult bad = run_program("cokv", {"doctor", model().string()});
  EXPECT_EQ(bad.exit_code, 3);
  EXPECT_THAT(bad.out, HasSubstr("problem"));
  EXPECT_THAT(bad.err, HasSubstr("1 problem, listed above"));
  EXPECT_EQ(run_program("cokv", {"doctor", (folder_ / "nowhere").string()}).exit_code, 3);
}

}  // namespace
}  // namespace cokv
