// LongBench v2: the letter in "The correct answer is (X)", or else in "The correct answer is X", asterisks left out
// (extract_answer of its pred.py).
#include <algorithm>
#include <optional>
#include <string>

#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

bool is_choice(char c) {
  return c >= 'A' && c <= 'D';
}

// The letter after the first `before` that a letter and `after` follow.
std::optional<char> letter_between(std::string_view text, std::string_view before, std::string_view after) {
  for (size_t at = text.find(before); at != std::string_view::npos; at = text.find(before, at + 1)) {
    const std::string_view rest = text.substr(at + before.size());
    if (!rest.empty() && is_choice(rest[0]) && rest.substr(1).starts_with(after)) return rest[0];
  }
  return std::nullopt;
}

std::optional<char> choice_of(std::string text) {
  std::erase(text, '*');
  if (const auto letter = letter_between(text, "The correct answer is (", ")")) return letter;
  return letter_between(text, "The correct answer is ", "");
}

}  // namespace

double multiple_choice(std::string_view prediction, std::string_view truth) {
  const std::optional<char> given = choice_of(std::string(prediction));
  return given && truth == std::string_view(&*given, 1) ? 1 : 0;
}

double multiple_choice_agreement(std::string_view prediction, std::string_view own) {
  const std::optional<char> given = choice_of(std::string(prediction));
  return given && given == choice_of(std::string(own)) ? 1 : 0;
}

}  // namespace cokv::metrics
