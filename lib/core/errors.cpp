#include "core/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace cokv {

namespace {
std::string one_line(std::string_view where, std::string_view what, std::string_view advice) {
  std::string text(where);
  if (!text.empty()) text += ": ";
  text += what;
  if (!advice.empty()) {
    text += "; ";
    text += advice;
  }
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}
}  // namespace

Error::Error(ExitCode code, std::string_view where, std::string_view what, std::string_view advice)
    : std::runtime_error(one_line(where, what, advice)), code_(code) {}

int spelling_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment; three rows of the table are enough.
  std::vector<int> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int substitution = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, substitution});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

void check_failed(const char* condition, const char* file, int line, const std::string& message) {
  throw std::logic_error(fmt::format("{} [{} failed at {}:{}]", message, condition, file, line));
}

}  // namespace cokv
