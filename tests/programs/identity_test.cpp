// A run belongs to one model: weights, tokenizer and stop tokens may not be exchanged under it.
#include <gmock/gmock.h>

#include <fstream>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ModelOfARun : public TinyRun {
 protected:
  ProgramResult profile(const std::string& out, const std::string& pairs = "4") const {
    return run_program("cokv-profile", profile_arguments(out, {"--pairs", pairs}));
  }
  ProgramResult evaluate(const std::string& out) const {
    return run_program("cokv-eval", with_task({"--model", (folder_ / "model").string(), "--out",
                                               (folder_ / out).string(), "--methods", "full,snapkv", "--budgets", "16"},
                                              {}));
  }
  ProgramResult merge(const std::string& a, const std::string& b, const std::string& out) const {
    return run_program("cokv",
                       {"merge", (folder_ / a).string(), (folder_ / b).string(), "--out", (folder_ / out).string()});
  }

  // The last bit of one number of lm_head.weight.
  void change_a_weight() const {
    const auto file = folder_ / "model/model.safetensors";
    std::string bytes = read_file(file);
    bytes[bytes.size() - 4] = static_cast<char>(bytes[bytes.size() - 4] ^ 1);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
  void append(const std::string& file) const { std::ofstream(folder_ / "model" / file, std::ios::app) << "\n"; }

  // As an earlier version left it.
  void take_fingerprints_away(const std::string& run) const {
    Json config = read_json_file(folder_ / run / "config.json"), made = read_json_file(folder_ / run / "profile.json");
    config["identity"]["model"].erase("fingerprints");
    made["model"].erase("fingerprints");
    write_json_file(folder_ / run / "config.json", config);
    write_json_file(folder_ / run / "profile.json", made);
  }

  static void expect_refused(const ProgramResult& run, const std::string& words) {
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, AllOf(HasSubstr("error: "), HasSubstr(words)));
  }
};

TEST_F(ModelOfARun, IsRecordedWithFingerprints) {
  ASSERT_EQ(profile("run").exit_code, 0);
  const Json model = profile_of("run")["model"];
  EXPECT_EQ(model["fingerprints"]["weights"].get<std::string>().size(), 64u);
  EXPECT_EQ(model["fingerprints"]["tokenizer"].get<std::string>().size(), 64u);
  EXPECT_EQ(model["fingerprints"]["generation_config"].get<std::string>().size(), 64u);
  EXPECT_TRUE(model["fingerprints"]["chat_template"].is_null());
  ASSERT_EQ(evaluate("eval").exit_code, 0);
  EXPECT_EQ(read_json_file(folder_ / "eval/results.json")["model"], model);
}

TEST_F(ModelOfARun, MayNotGetOtherWeights) {
  ASSERT_EQ(profile("run").exit_code, 0);
  ASSERT_EQ(evaluate("eval").exit_code, 0);
  const std::string before = read_file(folder_ / "run/profile.json"),
                    record = read_file(folder_ / "run/evaluations.jsonl");
  change_a_weight();
  expect_refused(profile("run"), "the weights differ (fingerprint ");
  expect_refused(profile("run", "8"), "the weights differ");
  expect_refused(evaluate("eval"), "the weights differ");
  ASSERT_EQ(profile("other").exit_code, 0);
  expect_refused(merge("run", "other", "merged"), "the weights differ");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "merged"));
  EXPECT_EQ(read_file(folder_ / "run/profile.json"), before);
  EXPECT_EQ(read_file(folder_ / "run/evaluations.jsonl"), record);
}

TEST_F(ModelOfARun, MayNotGetAnotherTokenizerOrOtherStops) {
  ASSERT_EQ(profile("run").exit_code, 0);
  append("tokenizer.json");
  expect_refused(profile("run"), "tokenizer.json differs");
  ASSERT_EQ(profile("other").exit_code, 0);
  expect_refused(merge("run", "other", "merged"), "tokenizer.json differs");
  append("tokenizer_config.json");
  expect_refused(profile("other"), "tokenizer_config.json differs");
  ASSERT_EQ(profile("third").exit_code, 0);
  append("generation_config.json");
  expect_refused(profile("third"), "generation_config.json differs");
  std::ofstream(folder_ / "model/chat_template.jinja") << "{{ messages }}";
  ASSERT_EQ(profile("fourth").exit_code, 0);
  std::ofstream(folder_ / "model/chat_template.jinja") << "{{ message }}";
  expect_refused(profile("fourth"), "the chat template differs");
}

TEST_F(ModelOfARun, WithoutFingerprintsGoesOnWithAWarning) {
  ASSERT_EQ(profile("old").exit_code, 0);
  ASSERT_EQ(profile("whole", "8").exit_code, 0);
  take_fingerprints_away("old");
  const std::string before = read_file(folder_ / "old/profile.json");
  const ProgramResult resumed = profile("old");
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("recorded no fingerprints"));
  EXPECT_EQ(read_file(folder_ / "old/profile.json"), before);
  ASSERT_EQ(profile("old", "8").exit_code, 0);
  const ProgramResult merged = merge("whole", "old", "merged");
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.err, HasSubstr("no fingerprints"));
  Json whole = profile_of("whole");
  whole["model"].erase("fingerprints");
  EXPECT_EQ(profile_of("old").dump(), whole.dump());
  EXPECT_EQ(profile_of("merged").dump(), whole.dump());
}

TEST_F(ModelOfARun, MayHaveAddedTokensBeyondItsVocabularyButNoPieces) {
  EXPECT_THAT(profile("plain").err, Not(HasSubstr("vocabulary")));
  Json tokenizer = read_json_file(folder_ / "model/tokenizer.json");
  Json pad = tokenizer["added_tokens"][0];
  pad["id"] = 258;
  pad["content"] = "<pad>";
  tokenizer["added_tokens"].push_back(pad);
  write_json_file(folder_ / "model/tokenizer.json", tokenizer);
  const ProgramResult padded = profile("padded");
  EXPECT_EQ(padded.exit_code, 0) << padded.err;
  EXPECT_THAT(padded.err,
              AllOf(HasSubstr("1 added tokens beyond the model's vocabulary of 258"), HasSubstr("258 \"<pad>\"")));
  // Pieces come before the added tokens: with three more of them the last lies beyond the model's vocabulary.
  for (const auto& [piece, id] : {std::pair{"ab", 256}, {"ac", 257}, {"ad", 258}})
    tokenizer["model"]["vocab"][piece] = id;
  for (Json& added : tokenizer["added_tokens"]) added["id"] = added["id"].get<int>() + 3;
  write_json_file(folder_ / "model/tokenizer.json", tokenizer);
  const ProgramResult foreign = profile("foreign");
  EXPECT_EQ(foreign.exit_code, 3);
  EXPECT_THAT(foreign.err, AllOf(HasSubstr("\"ad\" the id 258"), HasSubstr("do not belong together")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "foreign"));
}

}  // namespace
}  // namespace cokv
