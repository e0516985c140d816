// Edit similarity of the first line of code: fuzzywuzzy's ratio over difflib, or over python-Levenshtein where that is
// installed.
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/utf8.h"
#include "metrics/difflib.h"
#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

// python-Levenshtein's ratio: 1 - distance / (|a| + |b|), where a substitution costs two. Subtracted, not 2 LCS / sum:
// versions from 0.13 on round so, and scores halfway between two hundredths depend on it.
double levenshtein_ratio(std::u32string_view a, std::u32string_view b) {
  std::vector<size_t> above(b.size() + 1, 0), row(b.size() + 1, 0);
  for (const char32_t c : a) {
    for (size_t j = 1; j <= b.size(); ++j) row[j] = c == b[j - 1] ? above[j - 1] + 1 : std::max(above[j], row[j - 1]);
    above.swap(row);
  }
  const size_t sum = a.size() + b.size(), distance = sum - 2 * above[b.size()];
  return 1.0 - static_cast<double>(distance) / static_cast<double>(sum);
}

template <typename Ratio>
double fuzzy_ratio(std::string_view prediction, std::string_view truth, const Ratio& ratio) {
  const std::u32string a = utf8_to_code_points(first_code_line(prediction)), b = utf8_to_code_points(truth);
  if (a == b) return 1;
  if (a.empty() || b.empty()) return 0;
  return std::nearbyint(100 * ratio(a, b)) / 100;  // Python's round: half to even
}

}  // namespace

// After leading newlines; "" when there is none.
std::string first_code_line(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of('\n'), text.size());
  for (text.remove_prefix(begin); !text.empty();) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.find_first_of("`#") == std::string_view::npos && line.find("//") == std::string_view::npos)
      return std::string(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return "";
}

double code_similarity_difflib(std::string_view prediction, std::string_view truth) {
  return fuzzy_ratio(prediction, truth, difflib_ratio);
}

double code_similarity_levenshtein(std::string_view prediction, std::string_view truth) {
  return fuzzy_ratio(prediction, truth, levenshtein_ratio);
}

}  // namespace cokv::metrics
