#include "task/niah.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

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
  if (options.lengths.empty() || options.depths.empty())
    throw ConfigError("needle in a haystack", "the grid has no cells", "give at least one length and one depth");
  for (const int depth : options.depths)
    if (depth < 0 || depth > 100)
      throw ConfigError("needle in a haystack", fmt::format("depth {} is not a percentage", depth),
                        "give depths from 0 to 100");
  if (options.max_new_tokens < 1) throw ConfigError("needle in a haystack", "an answer needs at least one new token");
}

std::vector<longbench::Example> read_needles(const fs::path& file) {
  std::vector<longbench::Example> needles = longbench::read_examples(file);
  for (size_t i = 0; i < needles.size(); ++i) {
    const longbench::Example& needle = needles[i];
    const auto blank = [](const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; };
    if (blank(needle.context) || blank(needle.input) || needle.answers.empty() || blank(needle.answers.front()))
      throw InputError(fmt::format("{}, needle {}", file.string(), i + 1), "lacks a sentence, a question or an answer",
                       "\"context\" is the needle, \"input\" the question, \"answers\" contain the words to look for");
  }
  return needles;
}

// The first hexadecimal digits of a hash: tells needles apart.
std::string needle_id(const longbench::Example& needle) {
  return sha256_hex(needle.context + '\0' + needle.input + '\0' + needle.answers.front()).substr(0, 8);
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

// The needle goes after the last full stop before its depth; at 100 percent it ends the text.
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
  task.data_sha256 = sha256_hex(hay);
  return task;
}

// All cells of one needle.
void add_cells(Niah& niah, const NiahOptions& options, const longbench::Example& needle, std::span<const int> straw,
               const tokenizer::Tokenizer& tokenizer) {
  const std::vector<int> tokens = tokenizer.encode("\n" + needle.context + "\n", false);
  const int shortest = *std::ranges::min_element(options.lengths);
  if (shortest <= kRoom + static_cast<int>(tokens.size()))
    throw ConfigError(
        "needle in a haystack",
        fmt::format("length {} leaves no room for hay besides {} tokens of the needle and {} of the question", shortest,
                    tokens.size(), kRoom),
        "give larger lengths");
  // SentencePiece has two full stops: one that starts a word and one that ends it.
  const std::vector<int> full_stops = {tokenizer.encode(".", false).back(), tokenizer.encode("a.", false).back()};
  for (const int length : options.lengths) {
    const auto around = straw.first(static_cast<size_t>(length - kRoom) - tokens.size());
    for (const int depth : options.depths) {
      longbench::Example& example = niah.task.examples.emplace_back(needle);
      example.id = fmt::format("{}-{}-{}", needle_id(needle), length, depth);
      example.context = tokenizer.decode(with_needle(around, tokens, depth, full_stops));
      example.answers.resize(1);
      example.length = length;
      niah.cells.push_back({length, depth});
    }
  }
}

}  // namespace

Niah make_niah(const NiahOptions& options, const tokenizer::Tokenizer& tokenizer) {
  check(options);
  const std::vector<longbench::Example> needles = read_needles(options.needles);
  const std::string hay = read_hay(options.haystack);
  const auto longest = static_cast<size_t>(*std::ranges::max_element(options.lengths));
  const std::vector<int> straw = hay_tokens(hay, tokenizer, longest);
  Niah niah{empty_task(options, hay), {}};
  for (const longbench::Example& needle : needles) add_cells(niah, options, needle, straw, tokenizer);
  longbench::fill_template(niah.task.prompt_template, niah.task.examples.front());
  return niah;
}

void refuse_known_needles(const Task& test, const std::string& profiled_hay,
                          const std::vector<std::string>& profiled_ids) {
  const std::string advice = "test on other needles in another haystack";
  if (test.data_sha256 == profiled_hay)
    throw ConfigError("`niah_haystack`", "is the one that the profile was measured with", advice);
  std::set<std::string> known;
  for (const std::string& id : profiled_ids) known.insert(id.substr(0, id.find('-')));
  for (const longbench::Example& example : test.examples)
    if (known.contains(example.id.substr(0, example.id.find('-'))))
      throw ConfigError("`niah`",
                        fmt::format("the profile was measured with the needle whose question is \"{}\"", example.input),
                        advice);
}

}  // namespace cokv::task
