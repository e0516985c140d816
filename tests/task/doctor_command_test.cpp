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
  EXPECT_THAT(diagnosis.text, AllOf(HasSubstr("mlp.gate_proj.weight"), HasSubstr("1 tensors more are missing")));
}

TEST_F(Doctor, NamesTheTasksOfALongBenchCheckout) {
  fs::create_directories(folder_ / "bench/config");
  fs::create_directories(folder_ / "bench/data");
  for (const char* file : {"dataset2prompt.json", "dataset2maxlen.json"})
    std::ofstream(folder_ / "bench/config" / file) << "{}";
  const DoctorOptions options{.model = model(), .longbench = folder_ / "bench"};
  EXPECT_THAT(examine(options).text, AllOf(HasSubstr("0 of 21 of LongBench"), HasSubstr("problem")));
  std::ofstream(folder_ / "bench/data/qasper.jsonl") << "{}\n";
  const Diagnosis diagnosis = examine(options);
  EXPECT_EQ(diagnosis.problems, 0);
  EXPECT_THAT(diagnosis.text, AllOf(HasSubstr("1 of 21 of LongBench: qasper"), HasSubstr("no rows for")));
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
