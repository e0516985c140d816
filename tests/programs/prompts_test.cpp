// How the model is asked and how its answers are read: chat formats as the programs take and record them, tokenizers
// that are smaller than the model's vocabulary or come from a training script.
#include <gmock/gmock.h>

#include <functional>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Prompts : public TinyRun {
 protected:
  ProgramResult profile(const std::string& out, const std::vector<std::string>& more) const {
    std::vector<std::string> all = {"--pairs", "6"};
    all.insert(all.end(), more.begin(), more.end());
    return run_program("cokv-profile", profile_arguments(out, all));
  }
  void change_tokenizer(const std::function<void(Json&)>& change) const {
    const std::filesystem::path file = folder_ / "model/tokenizer.json";
    Json tokenizer = read_json_file(file);
    change(tokenizer);
    write_json_file(file, tokenizer);
  }
  Json recorded_chat(const std::string& out) const {
    return read_json_file(folder_ / out / "config.json").at("identity").at("settings").at("chat");
  }
};

// The tokens of bytes above ASCII leave the tokenizer; the model still picks their ids.
TEST_F(Prompts, PaddedVocabularyDecodesToNothing) {
  change_tokenizer([](Json& tokenizer) {
    Json& vocabulary = tokenizer["model"]["vocab"];
    Json smaller = Json::object();
    for (const auto& [piece, id] : vocabulary.items())
      if (id.get<int>() < 128) smaller[piece] = id;
    vocabulary = smaller;
    for (Json& added : tokenizer["added_tokens"]) added["id"] = added["id"].get<int>() - 128;
  });
  const ProgramResult run = profile("padded", {"--utility", "metric"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "padded/profile.json"));
}

TEST_F(Prompts, TruncationInTheTokenizerIsIgnoredWithANote) {
  ASSERT_EQ(profile("plain", {}).exit_code, 0);
  change_tokenizer([](Json& tokenizer) {
    tokenizer["truncation"] = {{"direction", "Right"}, {"max_length", 4}, {"strategy", "LongestFirst"}, {"stride", 0}};
  });
  const ProgramResult run = profile("truncating", {});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("truncation"));
  EXPECT_EQ(profile_of("truncating")["values"], profile_of("plain")["values"]);
}

TEST_F(Prompts, ChatFileIsRecordedByItsContent) {
  const std::string file = (folder_ / "chat.txt").string();
  write_file_atomically(file, "Q: {prompt}\nA:");
  const ProgramResult run = profile("run", {"--chat", file});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(recorded_chat("run").get<std::string>(), ::testing::MatchesRegex("file:[0-9a-f]{64}"));
  EXPECT_EQ(profile("run", {"--chat", file}).exit_code, 0) << "resumes";
  write_file_atomically(file, "Question: {prompt}\nA:");
  const ProgramResult changed = profile("run", {"--chat", file});
  EXPECT_EQ(changed.exit_code, 2);
  EXPECT_THAT(changed.err, HasSubstr("settings.chat was"));
}

TEST_F(Prompts, ChatAutoWithoutATemplateIsNoneAndSaysSo) {
  const ProgramResult run = profile("run", {"--chat", "auto"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("no chat template"));
  EXPECT_EQ(recorded_chat("run"), "none");
}

TEST_F(Prompts, ChatAutoStopsAtAnUnknownTemplate) {
  write_file_atomically(folder_ / "model/chat_template.jinja", "{{ messages[0].content }}");
  const ProgramResult run = profile("run", {"--chat", "auto"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("SHA-256"), HasSubstr("chat_format.py")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run"));
}

TEST_F(Prompts, MisspeltChatFormatIsRefused) {
  const ProgramResult run = profile("run", {"--chat", "chtaml"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("did you mean 'chatml'?"));
}

}  // namespace
}  // namespace cokv
