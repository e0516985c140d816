#include "cokv/tokenize_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/log.h"
#include "core/errors.h"
#include "tokenizer/tokenizer.h"

namespace cokv {

namespace {

std::string read_all(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The text before, between and after the separators. A trailing separator adds no empty part: lines of a file that
// ends with a newline are as many as its newlines.
std::vector<std::string_view> parts_of(std::string_view text, const std::string& separator) {
  if (separator.empty()) return {text};
  std::vector<std::string_view> parts;
  for (size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + separator.size());
  }
  if (!text.empty()) parts.push_back(text);
  return parts;
}

std::vector<int> read_ids(std::string_view text, const std::string& where) {
  const auto ids = nlohmann::json::parse(text, nullptr, false);
  const auto is_id = [](const nlohmann::json& id) {
    return id.is_number_unsigned() && id.get<uint64_t>() <= uint64_t{std::numeric_limits<int>::max()};
  };
  if (!ids.is_array() || !std::ranges::all_of(ids, is_id))
    throw InputError(where, "should be one JSON array of token ids", "e.g. [1, 22557]");
  return ids.get<std::vector<int>>();
}

// Decoding leaves them out, like transformers; but they may also be another tokenizer's.
void warn_of_unknown(const std::vector<int>& ids, const tokenizer::Tokenizer& tokenizer) {
  const auto unknown = std::ranges::count_if(ids, [&](int id) { return !tokenizer.has_token(id); });
  if (unknown > 0)
    cli::log_warning(fmt::format("{} of {} ids are not in the vocabulary of {} and decode to nothing", unknown,
                                 ids.size(), tokenizer.vocabulary_size()));
}

void check(const TokenizeOptions& options) {
  if (options.no_special_tokens && options.keep_special_tokens)
    throw ConfigError("--keep-special-tokens", "contradicts --no-special-tokens", "choose one");
  if (!options.decode && (options.keep_special_tokens || options.no_clean_up))
    throw ConfigError(options.no_clean_up ? "--no-clean-up" : "--keep-special-tokens", "belongs to --decode");
}

}  // namespace

std::string interpret_escapes(const std::string& text) {
  static constexpr std::string_view kNames = "ntr0\\'\"";
  static constexpr std::string_view kValues{"\n\t\r\0\\'\"", 7};
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
      continue;
    }
    const char name = ++at < text.size() ? text[at] : ' ';
    if (const size_t known = kNames.find(name); known != std::string_view::npos) {
      out += kValues[known];
      continue;
    }
    unsigned byte = 0;
    const char* hex = text.data() + std::min(at + 1, text.size());
    const char* end = text.data() + std::min(at + 3, text.size());
    if (name != 'x' || end - hex != 2 || std::from_chars(hex, end, byte, 16).ptr != end)
      throw ConfigError("--split", fmt::format("\\{} is not a known escape", name),
                        "use \\n, \\t, \\r, \\0 or \\xHH; write \\\\ for a backslash");
    out += static_cast<char>(byte);
    at += 2;
  }
  return out;
}

void tokenize(const TokenizeOptions& options, std::istream& in, std::ostream& out) {
  check(options);
  const std::string separator = interpret_escapes(options.split);
  auto tokenizer = tokenizer::Tokenizer::load(options.tokenizer);
  if (options.no_clean_up) tokenizer.set_clean_up_spaces(false);
  for (const std::string& note : tokenizer.notes()) cli::log_info(note);
  const std::string input = read_all(in);
  std::string result;  // nothing is printed unless all of it can be
  if (options.decode) {
    int line = 0;
    for (const auto part : parts_of(input, separator.empty() ? "" : "\n")) {
      const std::vector<int> ids = read_ids(part, fmt::format("stdin:{}", ++line));
      warn_of_unknown(ids, tokenizer);
      result += tokenizer.decode(ids, !options.keep_special_tokens) + separator;
    }
  } else {
    for (const auto part : parts_of(input, separator))
      result += nlohmann::json(tokenizer.encode(part, !options.no_special_tokens)).dump() + "\n";
  }
  out << result;
}

void add_tokenize_command(CLI::App& app) {
  auto options = std::make_shared<TokenizeOptions>();
  auto* command =
      app.add_subcommand("tokenize", "Turn text on stdin into token ids (a JSON array), or back with --decode.");
  command->add_option("--tokenizer", options->tokenizer, "Model folder, or a tokenizer.json")->required();
  command->add_flag("--decode", options->decode,
                    "Turn ids (a JSON array on stdin) into text; special tokens are omitted");
  command->add_flag("--no-special-tokens", options->no_special_tokens,
                    "Do not add BOS and other special tokens when encoding; decoding omits them anyway");
  command->add_flag("--keep-special-tokens", options->keep_special_tokens,
                    "With --decode: special tokens stay in the text");
  command->add_flag("--no-clean-up", options->no_clean_up,
                    "With --decode: no clean_up_tokenization_spaces, even where tokenizer_config.json asks for it");
  command->add_option("--split", options->split,
                      "Split stdin at this text and encode each part, one array per line. With --decode: decode one "
                      "array per line and write this text after each. C escapes such as \\n are interpreted");
  command->callback([options] { tokenize(*options, std::cin, std::cout); });
}

}  // namespace cokv
