// What a model folder says beside tokenizer.json.

#include <gtest/gtest.h>

#include "core/errors.h"
#include "tokenizer_file.h"

namespace cokv::tokenizer {
namespace {

Tokenizer with_config(const std::string& config, const std::string& jinja = "") {
  const TokenizerFolder folder;
  folder.write(small_file({"<s>", "</s>", "a"}, {}));
  folder.write("tokenizer_config.json", config);
  if (!jinja.empty()) folder.write("chat_template.jinja", jinja);
  return Tokenizer::load(folder.path());
}

TEST(TokenizerConfig, names_of_bos_and_eos) {
  const auto texts = with_config(R"({"bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": false}})");
  EXPECT_EQ(texts.bos_id(), 0);
  EXPECT_EQ(texts.eos_id(), 1);
  const auto none = with_config(R"({"bos_token": null, "eos_token": "<|missing|>"})");
  EXPECT_EQ(none.bos_id(), std::nullopt);
  EXPECT_EQ(none.eos_id(), std::nullopt);
}

TEST(TokenizerConfig, chat_template_as_text_list_or_file) {
  EXPECT_EQ(with_config("{}").chat_template(), "");
  EXPECT_EQ(with_config(R"({"chat_template": "T"})").chat_template(), "T");
  EXPECT_EQ(
      with_config(R"({"chat_template": [{"name": "rag", "template": "R"}, {"name": "default", "template": "D"}]})")
          .chat_template(),
      "D");
  EXPECT_EQ(with_config(R"({"chat_template": "T"})", "F").chat_template(), "F");
}

TEST(TokenizerConfig, added_tokens_join_those_of_the_file_and_set_their_flags) {
  const auto token = [](const char* content, bool strip) {
    Json entry = added_token(0, content, {{"lstrip", strip}});
    entry.erase("id");
    return entry;
  };
  const Json decoder = {{"0", token("<s>", true)}, {"3", token("<x>", false)}};
  const auto tokenizer = with_config(Json{{"added_tokens_decoder", decoder}}.dump());
  EXPECT_EQ(tokenizer.encode("a <s>a<x>"), (std::vector{2, 0, 2, 3}));
  EXPECT_EQ(tokenizer.vocabulary_size(), 4);
  const Json wrong = {{"7", token("<x>", false)}};
  EXPECT_THROW(with_config(Json{{"added_tokens_decoder", wrong}}.dump()), InputError);
}

TEST(TokenizerConfig, wrong_types_are_errors) {
  EXPECT_THROW(with_config(R"({"bos_token": 3})"), InputError);
  EXPECT_THROW(with_config(R"({"clean_up_tokenization_spaces": "yes"})"), InputError);
}

}  // namespace
}  // namespace cokv::tokenizer
