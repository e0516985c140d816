// Lines of terminal output: a label, followed by text.
#pragma once

#include <string>
#include <string_view>

namespace cokv::report {

// Appends "label      text", broken between words so that no line is wider than the terminal. Control characters of the
// text, which may come from a file, become "?".
void add_line(std::string& out, std::string_view label, std::string text, int width);

}  // namespace cokv::report
