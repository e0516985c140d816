#include "report/labelled_line.h"

#include <fmt/format.h>

#include <algorithm>

namespace cokv::report {

namespace {
constexpr int kLabel = 13;  // columns
}  // namespace

void add_line(std::string& out, std::string_view label, std::string text, int width) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  const auto room = size_t(std::max(20, width - kLabel));
  std::string line = fmt::format("{:<{}}", label, kLabel);
  size_t used = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const size_t columns = fmt::formatted_size("{}", word);
    if (used > 0 && used + 1 + columns > room) {
      out += line + '\n';
      line = std::string(kLabel, ' ');
      used = 0;
    }
    if (used > 0) line += ' ';
    line += word;
    used += columns + (used > 0 ? 1 : 0);
  }
  out += line + '\n';
}

}  // namespace cokv::report
