// The lines of a text, one after the other, with what a reader of files needs to say where it stands.
#pragma once

#include <optional>
#include <string_view>

namespace cokv {

struct Line {
  std::string_view text;  // without its end, "\n" or "\r\n"
  int number = 1;
  size_t end = 0;         // bytes of the whole text up to here, the line's end included
  bool complete = false;  // false for a last line without an end: it may be torn
};

// A line end at the end of the text begins no further line.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : text_(text) {}  // `text` must outlive the reader and its lines
  std::optional<Line> next();

 private:
  std::string_view text_;
  size_t begin_ = 0;
  int number_ = 0;
};

// Spaces, tabs and returns alone.
bool is_blank(std::string_view line);

// The number of the line in which a byte of the text stands, counted from 1.
int line_number_at(std::string_view text, size_t byte);

}  // namespace cokv
