// RULER's metrics: whether an answer stands in the prediction, whatever its case. scripts/eval/evaluate.py strips the
// prediction and makes newlines of its control characters; scripts/eval/synthetic/constants.py compares.
#include "core/utf8.h"
#include "metrics/python_text.h"
#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

// A prediction as RULER's evaluation leaves it.
std::u32string cleaned(std::string_view prediction) {
  std::u32string text(strip(utf8_to_code_points(prediction)));
  for (char32_t& c : text)
    if (c < 0x20) c = U'\n';
  return std::u32string(strip(text));
}

double holds(std::u32string_view text, std::u32string_view part) {
  return lower(text).find(lower(part)) != std::u32string::npos ? 1 : 0;
}

}  // namespace

double string_match(std::string_view prediction, std::string_view truth) {
  return holds(cleaned(prediction), utf8_to_code_points(truth));
}

double string_match_agreement(std::string_view prediction, std::string_view own) {
  const std::u32string text = cleaned(own);
  return text.empty() ? 0 : holds(cleaned(prediction), text);  // every text holds an empty one
}

}  // namespace cokv::metrics
