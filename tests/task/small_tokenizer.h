// The small tokenizers of tests/golden/tokenizer as model folders, with a tokenizer_config.json of the test's own.
#pragma once

#include <filesystem>
#include <string>

#include "core/json_file.h"
#include "tokenizer/tokenizer.h"

namespace cokv::task {

// As tokenizer_config.json has them in "added_tokens_decoder".
inline Json special_token(std::string_view content) {
  return {{"content", std::string(content)},
          {"single_word", false},
          {"lstrip", false},
          {"rstrip", false},
          {"normalized", false},
          {"special", true}};
}

inline tokenizer::Tokenizer small_tokenizer(const std::string& name, const std::string& chat_template = "",
                                            bool clean_up_spaces = false, const Json& more_config = Json::object()) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / ("cokv_tokenizer_" + name + std::to_string(::getpid()));
  fs::create_directories(folder);
  fs::copy_file(fs::path(COKV_SOURCE_DIR) / "tests/golden/tokenizer/small" / (name + ".json"),
                folder / "tokenizer.json", fs::copy_options::overwrite_existing);
  Json config = {{"clean_up_tokenization_spaces", clean_up_spaces}};
  if (!chat_template.empty()) config["chat_template"] = chat_template;
  config.update(more_config);
  write_json_file(folder / "tokenizer_config.json", config);
  auto tokenizer = tokenizer::Tokenizer::load(folder);
  fs::remove_all(folder);
  return tokenizer;
}

}  // namespace cokv::task
