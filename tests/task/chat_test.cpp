// Chat formats: what transformers renders with the templates of real models (tests/golden/chat), how a template is
// recognised or refused, formats by name and from a file.
#include "task/chat.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/sha256.h"
#include "support/temporary_folder.h"
#include "task/chat_families.h"
#include "task/small_tokenizer.h"

namespace cokv::task {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const Json& golden() {
  static const Json file = read_json_file(fs::path(COKV_SOURCE_DIR) / "tests/golden/chat/templates.json");
  return file;
}

// A tokenizer with the special tokens of every family, and BOS and EOS of the recorded outputs.
const tokenizer::Tokenizer& every_familys_tokenizer() {
  static const auto tokenizer = [] {
    Json added = Json::object();
    int id = small_tokenizer("gpt2").vocabulary_size();
    const auto add = [&](std::string_view token) { added[std::to_string(id++)] = special_token(token); };
    std::set<std::string_view> tokens;
    for (const ChatFamily& family : chat_families()) tokens.insert(family.tokens.begin(), family.tokens.end());
    tokens.erase("");
    for (const std::string_view token : tokens) add(token);
    for (const char* key : {"bos", "eos"}) add(golden().at(key).get<std::string>());
    return small_tokenizer(
        "gpt2", "", false,
        {{"added_tokens_decoder", added}, {"bos_token", golden().at("bos")}, {"eos_token", golden().at("eos")}});
  }();
  return tokenizer;
}

TEST(ChatTemplates, RenderWhatTransformersRenders) {
  const auto prompts = golden().at("prompts").get<std::vector<std::string>>();
  std::set<std::string> formats;
  for (const Json& recorded : golden().at("templates")) {
    const std::string from = recorded.at("from").dump();
    const KnownTemplate* known = find_known_template(recorded.at("open_sha256").get<std::string>());
    ASSERT_NE(known, nullptr) << from;
    const ChatFormat format =
        format_of_template(*known, recorded.at("system").get<std::string>(), every_familys_tokenizer());
    for (size_t i = 0; i < prompts.size(); ++i)
      EXPECT_EQ(format.bos + as_user_turn(prompts[i], format), recorded.at("outputs").at(i).get<std::string>()) << from;
    formats.insert(format.name);
  }
  EXPECT_GE(golden().at("templates").size(), 12u);
  for (const ChatFamily& family : chat_families())
    EXPECT_EQ(formats.contains(std::string(family.name)), family.name != "qwen3-no-thinking") << family.name;
}

TEST(ChatTemplates, AreKnownByTheirTextAsJinjaReadsIt) {
  const std::string text = "{% for m in messages %}\n{{ m.content }}\n{% endfor %}";
  EXPECT_EQ(open_template(text).sha256, sha256_hex(text));
  EXPECT_EQ(open_template(text + "\n").sha256, sha256_hex(text));
  EXPECT_NE(open_template(text + "\n\n").sha256, sha256_hex(text));
  EXPECT_EQ(open_template("{% for m in messages %}\r\n{{ m.content }}\r{% endfor %}").sha256, sha256_hex(text));
  EXPECT_EQ(find_known_template(sha256_hex(text)), nullptr);
}

TEST(ChatTemplates, OfOneFamilyDifferInTheirDefaultSystemMessage) {
  const auto text = [](const std::string& message) {
    return "{{ '<|im_start|>system\\n' + x }}{{ '<|im_start|>system\\n" + message + "<|im_end|>\\n' }}" + message;
  };
  const OpenedTemplate opened = open_template(text("Be."));
  EXPECT_EQ(opened.system_message, "Be.");
  EXPECT_EQ(opened.sha256, sha256_hex(text("\x01")));
  EXPECT_EQ(open_template(text("Be\nnice.")).sha256, opened.sha256);
  EXPECT_EQ(open_template(text("Be \\n.")).sha256, sha256_hex(text("Be \\n."))) << "escapes are left alone";
  EXPECT_FALSE(open_template("{{ '<|im_start|>system\\n' + x + '<|im_end|>' }}").system_message);
}

TEST(ChatAuto, IsTheTemplateOfLlama3) {
  const fs::path llama3 = fs::path(COKV_SHARED_DIR) / "data/tokenizers/llama3";
  if (!fs::exists(llama3)) GTEST_SKIP() << "no " << llama3;
  const ChatFormat format = resolve_chat_format("auto", tokenizer::Tokenizer::load(llama3));
  EXPECT_EQ(format.name, "llama3");
  EXPECT_EQ(format.bos + as_user_turn(" a\n", format),
            "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\na<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n");
}

TEST(ChatAuto, IsTheTemplateOfSmolLM2) {
  const fs::path smollm2 = fs::path(COKV_SOURCE_DIR) / "build/models/smollm2-135m-instruct";
  if (!fs::exists(smollm2)) GTEST_SKIP() << "no " << smollm2;
  const auto tokenizer = tokenizer::Tokenizer::load(smollm2);
  const ChatFormat format = resolve_chat_format("auto", tokenizer);
  EXPECT_EQ(format.name, "chatml");
  EXPECT_EQ(as_user_turn(" a ", format),
            "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
            "<|im_start|>user\n a <|im_end|>\n<|im_start|>assistant\n");
  const ChatFormat by_name = resolve_chat_format("chatml", tokenizer);
  EXPECT_EQ(as_user_turn(" a ", by_name), as_user_turn(" a ", format));
  EXPECT_EQ(by_name.name, format.name);

  std::string tuned = tokenizer.chat_template();  // somebody's model of the family
  tuned.replace(tuned.find("You are a helpful AI assistant named SmolLM, trained by Hugging Face"), 68, "Be brief.");
  EXPECT_THAT(as_user_turn("a", resolve_chat_format("auto", small_tokenizer("smollm2", tuned))),
              StartsWith("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\na"));
  EXPECT_THROW(resolve_chat_format("auto", small_tokenizer("smollm2", tuned + " ")), ConfigError);
}

TEST(ChatAuto, IsNoneWithoutATemplate) {
  EXPECT_TRUE(resolve_chat_format("auto", small_tokenizer("llama3")).is_none());
}

std::string refusal(const std::string& asked, const std::string& tokenizer, const std::string& chat_template = "") {
  try {
    resolve_chat_format(asked, small_tokenizer(tokenizer, chat_template));
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(ChatAuto, StopsAtAnUnknownTemplate) {
  EXPECT_THAT(refusal("auto", "smollm2", "{{ '<|im_start|>user' + messages[0].content }}"),
              testing::AllOf(HasSubstr("SHA-256"), HasSubstr("not one of those known"), HasSubstr("chat_format.py")));
}

std::string turn(const std::string& content, const std::string& asked, const std::string& tokenizer,
                 const std::string& chat_template = "") {
  return as_user_turn(content, resolve_chat_format(asked, small_tokenizer(tokenizer, chat_template)));
}

TEST(ChatByName, NeedsNoTemplate) {
  EXPECT_EQ(turn(" a ", "none", "llama2"), " a ");
  EXPECT_EQ(turn(" a ", "mistral", "llama2"), "[INST]  a  [/INST]");
  EXPECT_EQ(turn("\n a b\u3000\n", "llama3", "llama3"),
            "<|start_header_id|>user<|end_header_id|>\n\na b<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n");
  EXPECT_EQ(turn(" a ", "chatml", "smollm2"), "<|im_start|>user\n a <|im_end|>\n<|im_start|>assistant\n");
  EXPECT_THAT(turn("a", "llama3.1", "llama3"), HasSubstr("Today Date: 26 Jul 2024"));
}

TEST(ChatByName, ChatMlTakesTheTemplatesSystemMessageAndNoThought) {
  const std::string own = R"({{- '<|im_start|>system\n' + x }}{{ '<|im_start|>system\nBe.<|im_end|>\n' }})";
  EXPECT_THAT(turn("a", "chatml", "qwen2", own), StartsWith("<|im_start|>system\nBe.<|im_end|>\n<|im_start|>user\na"));
  EXPECT_THAT(turn("a", "chatml", "qwen2", "{% if enable_thinking %}<|im_start|>"),
              EndsWith("<|im_start|>assistant\n<think>\n\n</think>\n\n"));
}

TEST(ChatByName, ASystemMessageWithEscapesIsRefused) {
  const std::string own = R"({{ '<|im_start|>system\nBe brief.\tBe \u00e4.<|im_end|>\n' }})";
  EXPECT_THAT(refusal("chatml", "qwen2", own),
              testing::AllOf(HasSubstr(R"(has escapes: Be brief.\tBe \u00e4.)"), HasSubstr("chat_format.py")));
}

TEST(ChatByName, MissingTokensAndMisspeltNamesAreRefused) {
  EXPECT_THAT(refusal("llama3", "llama2"), HasSubstr("needs the token <|start_header_id|>"));
  EXPECT_THAT(refusal("chatml", "llama3"), HasSubstr("needs the token <|im_start|>"));
  EXPECT_THAT(refusal("phi4", "qwen2"), HasSubstr("needs the token <|im_sep|>"));
  EXPECT_THAT(refusal("zephyr", "llama2"), HasSubstr("EOS"));
  EXPECT_THAT(refusal("lama3", "llama3"), HasSubstr("neither a format nor a file (did you mean 'llama3'?)"));
}

class ChatFile : public testing::Test {
 protected:
  std::string file(const std::string& text) const {
    const fs::path path = folder_ / "chat.txt";
    write_file_atomically(path, text);
    return path.string();
  }
  TemporaryFolder folder_;
};

TEST_F(ChatFile, IsTheTextAroundThePrompt) {
  EXPECT_EQ(turn(" a ", file("User: {prompt}\nAnswer:\n"), "llama2"), "User:  a \nAnswer:\n");
  EXPECT_EQ(turn(" a ", file("<{prompt|trim}>"), "llama2"), "<a>");
  EXPECT_EQ(turn("{prompt}", file("{{prompt}}"), "llama2"), "{{prompt}}");
}

TEST_F(ChatFile, IsRecordedByItsContent) {
  const auto name = [](const std::string& path) { return resolve_chat_format(path, small_tokenizer("llama2")).name; };
  const std::string one = name(file("a {prompt}"));
  EXPECT_EQ(one, "file:" + sha256_hex("a {prompt}"));
  EXPECT_NE(name(file("b {prompt}")), one);
}

TEST_F(ChatFile, NeedsThePromptOnce) {
  for (const std::string text :
       {"", "no place", "{prompt} {prompt}", "{prompt|trim} {prompt}", "{prompt} {prompt|trim}"})
    EXPECT_THAT(refusal(file(text), "llama2"), HasSubstr("{prompt} should stand in it once")) << text;
  EXPECT_THAT(refusal(file("\xC3( {prompt}"), "llama2"), HasSubstr("not valid UTF-8 at byte 0"));
}

}  // namespace
}  // namespace cokv::task
