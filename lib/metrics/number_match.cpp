// Counting and retrieval: the share of the numbers in the prediction that are the expected one, compared as text.
#include <algorithm>

#include "core/utf8.h"
#include "metrics/python_text.h"
#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

std::vector<std::u32string> numbers_in(std::u32string_view text) {
  std::vector<std::u32string> numbers;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    if (i > begin)
      numbers.emplace_back(text.substr(begin, i - begin));
    else
      ++i;
  }
  return numbers;
}

template <typename Right>
double share_of_numbers(std::string_view prediction, const Right& right) {
  const auto numbers = numbers_in(utf8_to_code_points(prediction));
  if (numbers.empty()) return 0;
  return static_cast<double>(std::ranges::count_if(numbers, right)) / static_cast<double>(numbers.size());
}

double share_equal(std::string_view prediction, std::u32string_view expected) {
  return share_of_numbers(prediction, [expected](const auto& number) { return number == expected; });
}

// The digits that follow the first `prefix` which has any.
double after_prefix(std::string_view prediction, std::string_view truth, std::u32string_view prefix) {
  const std::u32string text = utf8_to_code_points(truth);
  for (size_t at = text.find(prefix); at != std::u32string::npos; at = text.find(prefix, at + 1)) {
    size_t end = at + prefix.size();
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end > at + prefix.size())
      return share_equal(prediction, std::u32string_view(text).substr(at + prefix.size(), end - at - prefix.size()));
  }
  return 0;
}

}  // namespace

double count(std::string_view prediction, std::string_view truth) {
  return share_equal(prediction, utf8_to_code_points(truth));
}

double retrieval(std::string_view prediction, std::string_view truth) {
  return after_prefix(prediction, truth, U"Paragraph ");
}

double retrieval_zh(std::string_view prediction, std::string_view truth) {
  return after_prefix(prediction, truth, U"段落");
}

double number_agreement(std::string_view prediction, std::string_view own) {
  const auto expected = numbers_in(utf8_to_code_points(own));
  return share_of_numbers(
      prediction, [&expected](const auto& number) { return std::ranges::find(expected, number) != expected.end(); });
}

}  // namespace cokv::metrics
