#include "metrics/jieba_dictionary.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "core/errors.h"
#include "core/json_file.h"
#include "core/lines.h"
#include "core/utf8.h"

namespace cokv::metrics {

namespace {

constexpr int64_t kMostFrequent = int64_t{1} << 32;  // far above any real count; keeps the sum of all in range
constexpr size_t kUsualNodes = 600'000;              // of jieba 0.42.1: 498 113

uint64_t key_of(int node, char32_t c) {
  return static_cast<uint64_t>(node) << 32 | c;
}

struct Entry {
  std::u32string word;
  int64_t frequency = 0;
};

Entry read_entry(std::string_view line, const std::string& where) {
  const size_t space = line.find(' ');
  const size_t end = space == std::string_view::npos ? space : line.find(' ', space + 1);
  Entry entry;
  const std::string_view number = space == std::string_view::npos
                                      ? std::string_view{}
                                      : line.substr(space + 1, end == std::string_view::npos ? end : end - space - 1);
  const auto [rest, failed] = std::from_chars(number.data(), number.data() + number.size(), entry.frequency);
  if (failed != std::errc() || rest != number.data() + number.size() || entry.frequency < 0 ||
      entry.frequency > kMostFrequent || space == 0)
    throw InputError(where, "should be a word and its frequency",
                     "make jieba's tables anew: make setup-jieba in cokv's sources");
  entry.word = utf8_to_code_points(line.substr(0, space));
  return entry;
}

}  // namespace

JiebaDictionary::JiebaDictionary(const std::filesystem::path& file) : nodes_(1) {
  const std::string text = read_file(file);
  if (const auto bad = first_invalid_utf8(text))
    throw InputError(file.string(), fmt::format("is not valid UTF-8 at byte {}", *bad));
  nodes_.reserve(kUsualNodes);
  children_.reserve(kUsualNodes);
  int64_t total = 0;
  LineReader lines(text);
  while (const auto line = lines.next()) {
    const Entry entry = read_entry(line->text, fmt::format("{}:{}", file.string(), line->number));
    int node = kRoot;
    for (const char32_t c : entry.word) node = add_child(node, c);
    nodes_[static_cast<size_t>(node)] = {entry.frequency > 0, std::log(static_cast<double>(entry.frequency))};
    total += entry.frequency;
  }
  if (total == 0)
    throw InputError(file.string(), "holds no words", "make jieba's tables anew: make setup-jieba in cokv's sources");
  log_total_ = std::log(static_cast<double>(total));
}

int JiebaDictionary::child(int node, char32_t c) const {
  const auto found = children_.find(key_of(node, c));
  return found == children_.end() ? kNone : found->second;
}

int JiebaDictionary::add_child(int node, char32_t c) {
  const auto [place, added] = children_.emplace(key_of(node, c), static_cast<int>(nodes_.size()));
  if (added) nodes_.emplace_back();
  return place->second;
}

bool JiebaDictionary::contains(std::u32string_view word) const {
  int node = kRoot;
  for (const char32_t c : word)
    if ((node = child(node, c)) == kNone) return false;
  return is_word(node);
}

}  // namespace cokv::metrics
