// Prompts as token ids: one BOS, middle truncation through text, stop tokens; on small tokenizers of every family, and
// on all LongBench rows against Hugging Face (tests/golden/prompts).
#include "task/prompt.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "core/errors.h"
#include "core/sha256.h"
#include "longbench/task_table.h"
#include "task/small_tokenizer.h"

namespace cokv::task {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Task kPlain{.name = "plain", .prompt_template = "{context}"};

longbench::Example row(const std::string& context) {
  return {.id = "0", .context = context};
}

std::vector<int> ask(const std::string& text, const tokenizer::Tokenizer& tokenizer, const std::string& chat = "none",
                     int limit = 8000) {
  return prompt_tokens(kPlain, row(text), tokenizer,
                       {.max_prompt_tokens = limit, .chat = resolve_chat_format(chat, tokenizer)});
}

TEST(Prompt, BeginsWithExactlyOneBos) {
  const auto llama3 = small_tokenizer("llama3");
  const int bos = *llama3.token_id("<|begin_of_text|>");
  const std::vector<int> plain = llama3.encode("a b");
  EXPECT_EQ(plain.front(), bos);
  EXPECT_EQ(ask("a b", llama3), plain);
  EXPECT_EQ(ask("<|begin_of_text|>a b", llama3), plain);
  const auto chat = ask("a b", llama3, "llama3");
  EXPECT_EQ(std::count(chat.begin(), chat.end(), bos), 1);
  EXPECT_EQ(chat.front(), bos);

  const auto llama2 = small_tokenizer("llama2");
  EXPECT_EQ(ask("<s>a b", llama2).front(), *llama2.token_id("<s>"));
  EXPECT_NE(ask("<s>a b", llama2)[1], *llama2.token_id("<s>"));
}

TEST(Prompt, FamiliesWithoutBosGetNone) {
  const auto smollm2 = small_tokenizer("smollm2");
  EXPECT_EQ(ask("a b", smollm2), smollm2.encode("a b", false));
  const auto chat = ask("a b", smollm2, "chatml");
  EXPECT_EQ(chat.front(), *smollm2.token_id("<|im_start|>"));
  EXPECT_NE(chat[1], chat.front());
}

// Where only the beginning of a text gets a "▁", what follows BOS in a template gets none.
TEST(Prompt, ChatIsTokenizedWithTheBosOfItsTemplate) {
  const auto mistral = small_tokenizer("mistral-v3");
  const std::vector<int> written = mistral.encode("<s>[INST] a b [/INST]", false);
  EXPECT_EQ(ask("a b", mistral, "mistral"), written);
  EXPECT_EQ(std::count(written.begin(), written.end(), *mistral.token_id("<s>")), 1);
  EXPECT_EQ(ask("a b", mistral, "mistral-v3"), mistral.encode("<s>[INST] a b[/INST]", false));
}

TEST(Prompt, ChatWithoutBosGetsTheOneThatTheTokenizerAdds) {
  const auto llama2 = small_tokenizer("llama2", "", false, {{"eos_token", "</s>"}});
  EXPECT_EQ(ask("a", llama2, "zephyr"), llama2.encode("<|user|>\na</s>\n<|assistant|>\n"));
}

// RULER: model_template.format(task_template) + answer_prefix.
TEST(Prompt, EndsWithTheBeginningOfTheAnswerAfterTheChatFormat) {
  const auto smollm2 = small_tokenizer("smollm2");
  longbench::Example asked = row("a b");
  asked.answer_prefix = " c";
  for (const char* name : {"none", "chatml"}) {
    const ChatFormat chat = resolve_chat_format(name, smollm2);
    const std::string text = as_user_turn("a b", chat) + " c";
    EXPECT_EQ(prompt_tokens(kPlain, asked, smollm2, {.chat = chat}), smollm2.encode(text, false));
  }
}

TEST(Prompt, TooLongTextLosesItsMiddle) {
  const auto llama3 = small_tokenizer("llama3");
  const std::string text = "one two three four five six seven eight nine ten eleven twelve";
  const std::vector<int> ids = llama3.encode(text);
  const auto limit = static_cast<int>(ids.size());
  EXPECT_EQ(ask(text, llama3, "none", limit), ids);
  const size_t half = (ids.size() - 1) / 2;
  const std::span all(ids);
  const std::string halves = llama3.decode(all.first(half)) + llama3.decode(all.last(half));
  EXPECT_LT(halves.size(), text.size());
  EXPECT_EQ(ask(text, llama3, "none", limit - 1), llama3.encode(halves));
}

TEST(Prompt, CutTextIsCleanedUpWhereTheTokenizerSaysSo) {
  const std::string text = "Who ? What ? Where ? When ? Why ? How ?";
  const auto plain = small_tokenizer("llama3");
  const auto cleaning = small_tokenizer("llama3", "", true);
  EXPECT_EQ(ask(text, plain), ask(text, cleaning)) << "text that fits is not touched";
  EXPECT_NE(ask(text, plain, "none", 10), ask(text, cleaning, "none", 10));
}

TEST(Prompt, OfATaskThatIsNeverCutIsRefusedWithItsLength) {
  const auto llama3 = small_tokenizer("llama3");
  Task whole = kPlain;
  whole.name = "vt";
  whole.may_be_cut = false;
  const longbench::Example asked = row("one two three four five six");
  const size_t tokens = llama3.encode(asked.context).size();
  EXPECT_EQ(prompt_tokens(whole, asked, llama3, {.max_prompt_tokens = static_cast<int>(tokens)}).size(), tokens);
  try {
    prompt_tokens(whole, asked, llama3, {.max_prompt_tokens = 4});
    FAIL() << "accepted";
  } catch (const ConfigError& e) {
    EXPECT_THAT(
        e.what(),
        AllOf(HasSubstr("example 0 of vt"), HasSubstr(std::to_string(tokens) + " tokens, `max_prompt_tokens` is 4"),
              HasSubstr("never cut"), HasSubstr("give `max_prompt_tokens` " + std::to_string(tokens))));
  }
}

TEST(Prompt, RefusesLimitsBelowTwoAndEmptyPrompts) {
  EXPECT_THROW(ask("a", small_tokenizer("llama3"), "none", 1), ConfigError);
  EXPECT_THROW(ask("", small_tokenizer("smollm2")), InputError);
}

TEST(Prompt, TasksWithoutChatNeverTakeOne) {
  const auto smollm2 = small_tokenizer("smollm2");
  Task code = kPlain;
  code.chat = false;
  EXPECT_EQ(prompt_tokens(code, row("a b"), smollm2, {.chat = resolve_chat_format("chatml", smollm2)}),
            smollm2.encode("a b"));
}

TEST(StopTokens, AreTheEndsOfATurnAndForSamsumTheNewline) {
  const auto llama3 = small_tokenizer("llama3");
  EXPECT_THAT(extra_stop_tokens(kPlain, llama3), ElementsAre(*llama3.token_id("<|eot_id|>")));
  EXPECT_THAT(extra_stop_tokens(kPlain, small_tokenizer("llama2")), IsEmpty());
  Task samsum = kPlain;
  samsum.stop_at_newline = true;
  const auto llama2 = small_tokenizer("llama2");
  EXPECT_THAT(extra_stop_tokens(samsum, llama2), ElementsAre(llama2.encode("\n", false).back()));
  const auto qwen2 = small_tokenizer("qwen2");
  EXPECT_THAT(extra_stop_tokens(samsum, qwen2), ElementsAre(*qwen2.token_id("<|im_end|>"), qwen2.encode("\n").back()));
}

TEST(StopTokens, EveryFamilysEndOfTurnIsOne) {
  for (const std::string_view token : {"<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|end_of_turn|>"}) {
    const int id = small_tokenizer("gpt2").vocabulary_size();
    const Json added = {{std::to_string(id), special_token(token)}};
    const auto tokenizer = small_tokenizer("gpt2", "", false, {{"added_tokens_decoder", added}});
    EXPECT_THAT(extra_stop_tokens(kPlain, tokenizer), ElementsAre(id)) << token;
  }
}

TEST(StopTokens, NewlineOfMistralIsTheByteNotTheSpace) {
  const fs::path folder = fs::path(COKV_SHARED_DIR) / "data/tokenizers/mistral-v1";
  if (!fs::exists(folder)) GTEST_SKIP() << "no " << folder;
  Task samsum = kPlain;
  samsum.stop_at_newline = true;
  EXPECT_THAT(extra_stop_tokens(samsum, tokenizer::Tokenizer::load(folder)), ElementsAre(13));
}

const std::map<std::string, fs::path> kFolders = {
    {"llama3", fs::path(COKV_SHARED_DIR) / "data/tokenizers/llama3"},
    {"mistral-v1", fs::path(COKV_SHARED_DIR) / "data/tokenizers/mistral-v1"},
    {"smollm2", fs::path(COKV_SOURCE_DIR) / "build/models/smollm2-135m-instruct"}};
Json recorded_prompts() {
  return read_json_file(fs::path(COKV_SOURCE_DIR) / "tests/golden/prompts/longbench_prompts.json").at("cases");
}

class RecordedPrompts : public testing::TestWithParam<size_t> {};

TEST_P(RecordedPrompts, IdsAreHuggingFaces) {
  const fs::path longbench = fs::path(COKV_SHARED_DIR) / "data/longbench";
  if (!fs::exists(longbench)) GTEST_SKIP() << "no LongBench rows at " << longbench;
  const Json recorded = recorded_prompts().at(GetParam());
  const fs::path folder = kFolders.at(recorded.at("tokenizer").get<std::string>());
  if (!fs::exists(folder)) GTEST_SKIP() << "no tokenizer at " << folder;
  const auto tokenizer = tokenizer::Tokenizer::load(folder);
  const PromptOptions options{.max_prompt_tokens = recorded.at("max").get<int>(),
                              .chat = resolve_chat_format(recorded.at("chat").get<std::string>(), tokenizer)};
  for (const auto& facts : longbench::all_tasks()) {
    const std::string name(facts.name);
    const auto tasks = load_tasks({.longbench = longbench, .task = name, .split = Split::all});
    std::string ids;
    for (const auto& example : tasks[0].examples) {
      for (const int id : prompt_tokens(tasks[0], example, tokenizer, options)) ids += std::to_string(id) + " ";
      ids += "\n";
    }
    EXPECT_EQ(sha256_hex(ids).substr(0, 16), recorded.at("tasks").at(name).at("ids").get<std::string>()) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(All, RecordedPrompts, testing::Range(size_t{0}, size_t{7}), [](const auto& instance) {
  const Json recorded = recorded_prompts().at(instance.param);
  std::string name = recorded.at("tokenizer").get<std::string>() + "_chat_" + recorded.at("chat").get<std::string>() +
                     "_max_" + std::to_string(recorded.at("max").get<int>());
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace cokv::task
