#include "metrics/jieba_hmm.h"

#include <fmt/format.h>

#include <charconv>

#include "core/errors.h"
#include "core/json_file.h"
#include "core/lines.h"
#include "core/utf8.h"

namespace cokv::metrics {

namespace {

enum State : size_t {
  kBegin,
  kEnd,
  kMiddle,
  kSingle
};  // in the order of jieba's letters: of equals the later one wins
constexpr std::string_view kLetters = "BEMS";
constexpr double kNever = -3.14e100;
constexpr std::array<double, 4> kNowhere = {kNever, kNever, kNever, kNever};

// The two states that can stand before each state, the one that loses a tie first.
constexpr std::array<std::array<size_t, 2>, 4> kBefore = {
    {{kEnd, kSingle}, {kBegin, kMiddle}, {kBegin, kMiddle}, {kEnd, kSingle}}};

}  // namespace

JiebaHmm::JiebaHmm(const std::filesystem::path& file) : start_(kNowhere) {
  transition_.fill(kNowhere);
  const std::string text = read_file(file);
  if (const auto bad = first_invalid_utf8(text))
    throw InputError(file.string(), fmt::format("is not valid UTF-8 at byte {}", *bad));
  LineReader lines(text);
  while (const auto line = lines.next()) read_line(line->text, fmt::format("{}:{}", file.string(), line->number));
  if (emission_.empty())
    throw InputError(file.string(), "is empty", "make jieba's tables anew: make setup-jieba in cokv's sources");
}

void JiebaHmm::read_line(std::string_view line, const std::string& where) {
  std::vector<std::string_view> fields;
  for (size_t begin = 0; begin <= line.size();) {
    const size_t end = std::min(line.find(' ', begin), line.size());
    fields.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  const auto state = [](std::string_view name) { return name.size() == 1 ? kLetters.find(name) : kLetters.npos; };
  const std::string_view number = fields.back();
  const std::u32string key = fields.size() == 4 ? utf8_to_code_points(fields[2]) : U"";
  double p = 0;
  const auto [rest, failed] = std::from_chars(number.data(), number.data() + number.size(), p);
  const bool sound = failed == std::errc() && rest == number.data() + number.size() && p <= 0 && p >= kNever &&
                     fields.size() >= 3 && state(fields[1]) != kLetters.npos;
  if (sound && fields[0] == "start" && fields.size() == 3)
    start_[state(fields[1])] = p;
  else if (sound && fields[0] == "trans" && fields.size() == 4 && state(fields[2]) != kLetters.npos)
    transition_[state(fields[1])][state(fields[2])] = p;
  else if (sound && fields[0] == "emit" && key.size() == 1)
    emission_.emplace(key[0], kNowhere).first->second[state(fields[1])] = p;
  else
    throw InputError(where, "is not a line of jieba's model",
                     "make jieba's tables anew: make setup-jieba in cokv's sources");
}

const JiebaHmm::States& JiebaHmm::emission(char32_t c) const {
  const auto found = emission_.find(c);
  return found == emission_.end() ? kNowhere : found->second;
}

std::vector<size_t> JiebaHmm::word_lengths(std::u32string_view text) const {
  States best;
  for (size_t s = 0; s < 4; ++s) best[s] = start_[s] + emission(text[0])[s];
  std::vector<std::array<size_t, 4>> came_from(text.size());
  for (size_t t = 1; t < text.size(); ++t) {
    const States& emitted = emission(text[t]);
    States next;
    for (size_t s = 0; s < 4; ++s) {
      const auto [a, b] = kBefore[s];
      const double by_a = best[a] + transition_[a][s] + emitted[s], by_b = best[b] + transition_[b][s] + emitted[s];
      came_from[t][s] = by_a > by_b ? a : b;
      next[s] = std::max(by_a, by_b);
    }
    best = next;
  }
  std::vector<size_t> lengths;
  size_t state = best[kEnd] > best[kSingle] ? kEnd : kSingle, end = text.size();
  for (size_t t = text.size(); t-- > 0; state = came_from[t][state])
    if (state == kBegin || state == kSingle) {
      lengths.push_back(end - t);
      end = t;
    }
  return {lengths.rbegin(), lengths.rend()};
}

}  // namespace cokv::metrics
