// `cokv tokenize`: text on stdin to token ids on stdout, and back.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "cli/app.h"

namespace cokv {

struct TokenizeOptions {
  std::filesystem::path tokenizer;   // a model folder or a tokenizer.json
  bool decode = false;               // ids (JSON array) to text, instead of text to ids
  bool no_special_tokens = false;    // encode: add none; decode: leave them out (the default)
  bool keep_special_tokens = false;  // decode: leave them in the text
  bool no_clean_up = false;          // decode: spaces stay even where the model folder asks for clean-up
  std::string split;  // what ends each of several texts, in stdin or (decode) in the output; "" for one text
};

void add_tokenize_command(CLI::App& app);

// Reads `in` to its end. ConfigError for options that do not belong together, InputError for what is read.
void tokenize(const TokenizeOptions& options, std::istream& in, std::ostream& out);

// The text that C escapes (\n, \t, \r, \0, \\, \xHH) in `text` stand for. ConfigError for others.
std::string interpret_escapes(const std::string& text);

}  // namespace cokv
