#include "task/niah.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "core/json_file.h"
#include "core/sha256.h"
#include "core/utf8.h"
#include "longbench/prompt_template.h"

namespace cokv::task {

namespace fs = std::filesystem;

namespace {

constexpr int kRoom = 200;  // tokens of the length left for question and answer
constexpr std::string_view kFrame =
    "<book>\n{context}\n</book>\n\nAnswer from the book above.\nQuestion: {input}\nAnswer:";

void check(const NiahOptions& options) {
  for (const auto& [name, text] : {std::pair<std::string_view, std::string_view>{"needle", options.needle},
                                   {"question", options.question},
                                   {"answer", options.answer}})
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
      throw ConfigError("needle in a haystack", fmt::format("there is no {}", name),
                        "give needle, question and answer");
  if (options.lengths.empty() || options.depths.empty())
    throw ConfigError("needle in a haystack", "the grid has no cells", "give at least one length and one depth");
  for (const int depth : options.depths)
    if (depth < 0 || depth > 100)
      throw ConfigError("needle in a haystack", fmt::format("depth {} is not a percentage", depth),
                        "give depths from 0 to 100");
  if (options.max_new_tokens < 1) throw ConfigError("needle in a haystack", "an answer needs at least one new token");
}

std::string read_hay(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  if (failed) throw InputError(folder.string(), "is not a folder that can be read", "give a folder of *.txt files");
  std::sort(files.begin(), files.end());
  std::string hay;
  for (const fs::path& file : files) {
    const std::string text = read_file(file);
    if (const auto bad = first_invalid_utf8(text))
      throw InputError(file.string(), fmt::format("is not valid UTF-8 at byte {}", *bad), "write the file in UTF-8");
    hay += text;
  }
  if (hay.find_first_not_of(" \t\r\n") == std::string::npos)
    throw InputError(folder.string(), "holds no *.txt file with text in it", "the haystack is a folder of *.txt files");
  return hay;
}

// At least `length` tokens of the hay, the text repeated as often as that takes.
std::vector<int> hay_tokens(const std::string& hay, const tokenizer::Tokenizer& tokenizer, size_t length) {
  std::vector<int> tokens = tokenizer.encode(hay, false);
  if (tokens.empty()) throw InputError("haystack", "the tokenizer makes no tokens of it");
  for (std::string text = hay; tokens.size() < length; tokens = tokenizer.encode(text, false)) text += text;
  return tokens;
}

// The needle goes behind the last full stop before its depth; at 100 percent it ends the text.
std::vector<int> with_needle(std::span<const int> hay, std::span<const int> needle, int depth,
                             std::span<const int> full_stops) {
  size_t at = depth == 100 ? hay.size() : static_cast<size_t>(static_cast<double>(hay.size()) * (depth / 100.0));
  const auto ends_sentence = [&](int token) { return std::ranges::find(full_stops, token) != full_stops.end(); };
  if (depth < 100)
    while (at > 0 && !ends_sentence(hay[at - 1])) --at;
  std::vector<int> tokens(hay.begin(), hay.begin() + static_cast<std::ptrdiff_t>(at));
  tokens.insert(tokens.end(), needle.begin(), needle.end());
  tokens.insert(tokens.end(), hay.begin() + static_cast<std::ptrdiff_t>(at), hay.end());
  return tokens;
}

Task empty_task(const NiahOptions& options, const std::string& hay) {
  Task task;
  task.name = "needle";
  task.prompt_template = options.prompt_template.empty() ? std::string(kFrame) : read_file(options.prompt_template);
  task.metric = "needle";
  task.max_new_tokens = options.max_new_tokens;
  task.stop_at_newline = true;
  task.may_be_cut = false;
  task.data_sha256 = sha256_hex(hay + '\0' + options.needle + '\0' + options.question + '\0' + options.answer);
  return task;
}

}  // namespace

std::vector<int> evenly_spaced(int first, int last, int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) {
    const double share = count == 1 ? 0 : static_cast<double>(i) / (count - 1);
    numbers.push_back(static_cast<int>(std::nearbyint(first + share * (last - first))));
  }
  return numbers;
}

Niah make_niah(const NiahOptions& options, const tokenizer::Tokenizer& tokenizer) {
  check(options);
  const std::string hay = read_hay(options.haystack);
  const std::vector<int> needle = tokenizer.encode("\n" + options.needle + "\n", false);
  const int shortest = *std::ranges::min_element(options.lengths);
  if (shortest <= kRoom + static_cast<int>(needle.size()))
    throw ConfigError("needle in a haystack",
                      fmt::format("length {} leaves no hay beside the needle's {} tokens and {} for the question",
                                  shortest, needle.size(), kRoom),
                      "give larger lengths");
  // SentencePiece has two full stops: one that starts a word and one that ends it.
  const std::vector<int> full_stops = {tokenizer.encode(".", false).back(), tokenizer.encode("a.", false).back()};
  const auto longest = static_cast<size_t>(*std::ranges::max_element(options.lengths));
  const std::vector<int> straw = hay_tokens(hay, tokenizer, longest);
  Niah niah{empty_task(options, hay), {}};
  for (const int length : options.lengths) {
    const auto around = std::span(straw).first(static_cast<size_t>(length - kRoom) - needle.size());
    for (const int depth : options.depths) {
      longbench::Example& example = niah.task.examples.emplace_back();
      example.id = fmt::format("{}-{}", length, depth);
      example.context = tokenizer.decode(with_needle(around, needle, depth, full_stops));
      example.input = options.question;
      example.answers = {options.answer};
      example.length = length;
      niah.cells.push_back({length, depth});
    }
  }
  longbench::fill_template(niah.task.prompt_template, niah.task.examples.front());
  return niah;
}

}  // namespace cokv::task
