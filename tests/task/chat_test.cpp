// Chat formats: the texts of the models' templates, and how a format is recognised or refused.
#include "task/chat.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "core/errors.h"
#include "task/small_tokenizer.h"

namespace cokv::task {
namespace {

using testing::HasSubstr;

std::string turn(const std::string& content, ChatFormat format, const std::string& tokenizer,
                 const std::string& chat_template = "") {
  return as_user_turn(content, format, small_tokenizer(tokenizer, chat_template));
}

TEST(Chat, TextsAreThoseOfTheModelsTemplates) {
  EXPECT_EQ(turn(" a ", ChatFormat::none, "llama2"), " a ");
  EXPECT_EQ(turn(" a ", ChatFormat::mistral, "llama2"), "[INST]  a  [/INST]");
  EXPECT_EQ(turn("\n a b\u3000\n", ChatFormat::llama3, "llama3"),
            "<|start_header_id|>user<|end_header_id|>\n\na b<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n");
  EXPECT_EQ(turn(" \n", ChatFormat::llama3, "llama3"),
            "<|start_header_id|>user<|end_header_id|>\n\n<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n");
  EXPECT_EQ(turn(" a ", ChatFormat::chatml, "smollm2"), "<|im_start|>user\n a <|im_end|>\n<|im_start|>assistant\n");
}

TEST(Chat, DefaultSystemMessageOfAChatMlTemplateIsUsed) {
  EXPECT_EQ(turn("a", ChatFormat::chatml, "smollm2", kSmolLm2Template),
            "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
            "<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n");
  const std::string escaped =
      R"({{- '<|im_start|>system\n' + x + '<|im_end|>\n' }}{{ '<|im_start|>system\nBe.<|im_end|>\n' }})";
  EXPECT_THAT(turn("a", ChatFormat::chatml, "qwen2", escaped),
              testing::StartsWith("<|im_start|>system\nBe.<|im_end|>\n<|im_start|>user"));
}

TEST(Chat, ThinkingIsSwitchedOff) {
  EXPECT_THAT(turn("a", ChatFormat::chatml, "qwen2", "{% if enable_thinking %}<|im_start|>"),
              testing::EndsWith("<|im_start|>assistant\n<think>\n\n</think>\n\n"));
}

TEST(Chat, AutomaticGoesByTheTemplateThenByTheTokens) {
  const auto resolved = [](const std::string& tokenizer, const std::string& chat_template) {
    return resolve_chat_format(ChatFormat::automatic, small_tokenizer(tokenizer, chat_template));
  };
  EXPECT_EQ(resolved("smollm2", kSmolLm2Template), ChatFormat::chatml);
  EXPECT_EQ(resolved("llama2", "{{ '[INST] ' + message['content'] + ' [/INST]' }}"), ChatFormat::mistral);
  EXPECT_EQ(resolved("llama3", ""), ChatFormat::llama3);
  EXPECT_EQ(resolved("qwen2", ""), ChatFormat::chatml);
  EXPECT_EQ(resolved("mistral-v3", ""), ChatFormat::mistral);
}

std::string refusal(ChatFormat format, const std::string& tokenizer, const std::string& chat_template = "") {
  try {
    resolve_chat_format(format, small_tokenizer(tokenizer, chat_template));
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Chat, UnknownFamiliesAndMissingTokensAreRefused) {
  EXPECT_THAT(refusal(ChatFormat::automatic, "gpt2"), HasSubstr("show no known chat format"));
  EXPECT_THAT(refusal(ChatFormat::automatic, "llama3", "### User: {{ x }}"), HasSubstr("show no known chat format"));
  EXPECT_THAT(refusal(ChatFormat::automatic, "llama2", "[INST] <<SYS>>"), HasSubstr("Llama-2's"));
  EXPECT_THAT(refusal(ChatFormat::llama3, "llama2"), HasSubstr("needs the token <|begin_of_text|>"));
  EXPECT_THAT(refusal(ChatFormat::chatml, "llama3"), HasSubstr("needs the token <|im_start|>"));
}

}  // namespace
}  // namespace cokv::task
