// RULER's metrics: whether an answer stands in the prediction, whatever its case. scripts/eval/evaluate.py strips the
// prediction and makes newlines of its control characters; scripts/eval/synthetic/constants.py compares.
#include "core/utf8.h"
#include "metrics/python_text.h"
#include "metrics/scores.h"

namespace cokv::metrics {

double string_match(std::string_view prediction, std::string_view truth) {
  std::u32string text(strip(utf8_to_code_points(prediction)));
  for (char32_t& c : text)
    if (c < 0x20) c = U'\n';
  const std::u32string searched = lower(strip(text));
  return searched.find(lower(utf8_to_code_points(truth))) != std::u32string::npos ? 1 : 0;
}

}  // namespace cokv::metrics
