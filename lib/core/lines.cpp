#include "core/lines.h"

#include <algorithm>

namespace cokv {

std::optional<Line> LineReader::next() {
  if (begin_ >= text_.size()) return std::nullopt;
  const size_t found = text_.find('\n', begin_);
  Line line;
  line.complete = found != std::string_view::npos;
  line.text = text_.substr(begin_, found - begin_);
  line.end = line.complete ? found + 1 : text_.size();
  line.number = ++number_;
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  begin_ = line.end;
  return line;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

int line_number_at(std::string_view text, size_t byte) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + std::min(byte, text.size()), '\n'));
}

}  // namespace cokv
