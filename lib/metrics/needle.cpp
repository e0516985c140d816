// How much of a needle's answer a response holds: the score of the needle-in-a-haystack protocol.
#include <algorithm>
#include <set>

#include "core/utf8.h"
#include "metrics/python_text.h"
#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

std::set<std::u32string> words_of(std::u32string_view text) {
  const std::vector<std::u32string> words = split_words(lower(text));
  return {words.begin(), words.end()};
}

}  // namespace

double needle(std::string_view response, std::string_view answer) {
  const std::u32string truth = utf8_to_code_points(answer);
  const std::u32string text = utf8_to_code_points(response);
  const std::set<std::u32string> wanted = words_of(truth);
  if (wanted.empty()) return 0;
  const auto begin = std::ranges::find_if_not(text, is_space) - text.begin();
  const std::set<std::u32string> given = words_of(std::u32string_view(text).substr(size_t(begin), truth.size()));
  const auto found = std::ranges::count_if(wanted, [&given](const auto& word) { return given.contains(word); });
  return static_cast<double>(found) / static_cast<double>(wanted.size());
}

}  // namespace cokv::metrics
