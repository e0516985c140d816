// GSM8K: the number that an answer ends in. Where it stands after "#### ", as the data's own answers have it, that one
// counts (openai/grade-school-math, dataset.py; the strict match of lm-evaluation-harness), otherwise the last number
// of the text (its flexible match). Numbers are compared as its exact match does: as texts without commas, dollar signs
// and a last full stop, so that 18.00 is not 18.
#include <algorithm>
#include <optional>
#include <string>

#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

constexpr std::string_view kMark = "#### ";

bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_number_part(char c) {
  return is_ascii_digit(c) || c == '.' || c == ',';
}

// The end of the run of characters from `begin` that are `part`.
template <typename Part>
size_t end_of_run(std::string_view text, size_t begin, Part part) {
  while (begin < text.size() && part(text[begin])) ++begin;
  return begin;
}

// The first "#### (\-?[0-9\.\,]+)".
std::optional<std::string_view> marked_number(std::string_view text) {
  for (size_t at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
    const size_t begin = at + kMark.size();
    const size_t digits = begin + (begin < text.size() && text[begin] == '-' ? 1 : 0);
    const size_t end = end_of_run(text, digits, is_number_part);
    if (end > digits) return text.substr(begin, end - begin);
  }
  return std::nullopt;
}

// The last "(-?[$0-9.,]{2,})|(-?[0-9]+)", found one after the other from the left.
std::optional<std::string_view> last_number(std::string_view text) {
  std::optional<std::string_view> last;
  for (size_t at = 0; at < text.size();) {
    const size_t digits = at + (text[at] == '-' ? 1 : 0);
    size_t end = end_of_run(text, digits, [](char c) { return is_number_part(c) || c == '$'; });
    if (end < digits + 2) end = end_of_run(text, digits, is_ascii_digit);
    if (end > digits) last = text.substr(at, end - at);
    at = end > digits ? end : at + 1;
  }
  return last;
}

std::optional<std::string> number_of(std::string_view text) {
  std::optional<std::string_view> found = marked_number(text);
  if (!found) found = last_number(text);
  if (!found) return std::nullopt;
  std::string number(*found);
  std::erase_if(number, [](char c) { return c == ',' || c == '$'; });
  if (number.ends_with('.')) number.pop_back();
  return number;
}

}  // namespace

double gsm8k(std::string_view prediction, std::string_view truth) {
  const std::optional<std::string> given = number_of(prediction), expected = number_of(truth);
  return expected && given == expected ? 1 : 0;
}

}  // namespace cokv::metrics
