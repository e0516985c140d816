// What tokenizer_config.json of a model folder adds to tokenizer.json: names of BOS and EOS, chat template, clean-up,
// and flags of added tokens.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tokenizer/added_tokens.h"

namespace cokv::tokenizer {

struct TokenizerConfig {
  std::optional<std::string> bos;  // contents of the tokens
  std::optional<std::string> eos;
  std::string chat_template;  // Jinja text, "" if none
  bool clean_up_spaces = false;
  std::vector<AddedToken> added_tokens;  // added_tokens_decoder: transformers adds them to those of tokenizer.json
};

// Of a folder; everything empty where it has no tokenizer_config.json. A chat_template.jinja beside it takes the place
// of the template inside, as in transformers.
TokenizerConfig read_tokenizer_config(const std::filesystem::path& folder);

}  // namespace cokv::tokenizer
