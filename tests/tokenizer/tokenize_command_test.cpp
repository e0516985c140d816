// `cokv tokenize` from stdin to stdout, without the program around it.

#include "cokv/tokenize_command.h"

#include <gtest/gtest.h>

#include <sstream>

#include "core/errors.h"
#include "tokenizer_file.h"

namespace cokv::tokenizer {
namespace {

class TokenizeCommand : public testing::Test {
 protected:
  TokenizeCommand() {
    Json file = small_file({"<s>", "a", "b", " ", "."}, {});
    file["added_tokens"] = Json::array({added_token(0, "<s>", {{"special", true}})});
    file["decoder"] = {{"type", "Fuse"}};
    file["post_processor"] = Json::parse(R"({"type": "TemplateProcessing", "pair": [],
      "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
      "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}})");
    folder_.write(file);
    folder_.write("tokenizer_config.json", R"({"clean_up_tokenization_spaces": true})");
    options_.tokenizer = folder_.path();
  }

  std::string run(const std::string& input) const {
    std::istringstream in(input);
    std::ostringstream out;
    tokenize(options_, in, out);
    return out.str();
  }

  TokenizerFolder folder_;
  TokenizeOptions options_;
};

TEST_F(TokenizeCommand, encodes_all_of_stdin_as_one_array) {
  EXPECT_EQ(run("ab"), "[0,1,2]\n");
  EXPECT_EQ(run(""), "[0]\n");
  options_.no_special_tokens = true;
  EXPECT_EQ(run("ab"), "[1,2]\n");
  EXPECT_EQ(run(""), "[]\n");
}

TEST_F(TokenizeCommand, splits_at_a_text_with_or_without_escapes) {
  options_.no_special_tokens = true;
  for (const char* separator : {"\n--\n", "\\n--\\n", "\\x0a--\\n"}) {
    options_.split = separator;
    EXPECT_EQ(run("a\n--\n\n--\nb"), "[1]\n[]\n[2]\n") << separator;
    EXPECT_EQ(run("a\n--\n"), "[1]\n") << "nothing behind the last separator is no part";
    EXPECT_EQ(run(""), "");
  }
  options_.split = "\\q";
  EXPECT_THROW(run("a"), ConfigError);
}

TEST_F(TokenizeCommand, decodes) {
  options_.decode = true;
  EXPECT_EQ(run("[0, 1, 3, 4]\n"), "a.");  // clean-up as the folder says
  options_.no_clean_up = true;
  EXPECT_EQ(run("[0,1,3,4]"), "a .");
  options_.keep_special_tokens = true;
  EXPECT_EQ(run("[0,1]"), "<s>a");
  options_.split = "\\n\\n";
  EXPECT_EQ(run("[1]\n[]\n[2]\n"), "a\n\n\n\nb\n\n");
}

TEST_F(TokenizeCommand, refuses_what_is_no_array_of_ids) {
  options_.decode = true;
  for (const char* input : {"", "1", "[1", "[1.5]", "[-1]", "[\"a\"]", "[1] [2]", "[99999999999]"})
    EXPECT_THROW(run(input), InputError) << input;
  EXPECT_EQ(run("[1, 5]"), "a");  // of a padded vocabulary: nothing, as in transformers
}

TEST_F(TokenizeCommand, refuses_options_that_do_not_belong_together) {
  options_.keep_special_tokens = true;
  EXPECT_THROW(run("a"), ConfigError);
  options_.decode = options_.no_special_tokens = true;
  EXPECT_THROW(run("[1]"), ConfigError);
}

TEST_F(TokenizeCommand, invalid_utf8_is_an_input_error) {
  EXPECT_THROW(run("a\xFF"), InputError);
}

}  // namespace
}  // namespace cokv::tokenizer
