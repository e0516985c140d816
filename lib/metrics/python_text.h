// Text as Python's str methods and regular expressions see it: code points, Unicode case, white space, digits, words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cokv::metrics {

bool is_space(char32_t c);  // str.isspace
bool is_digit(char32_t c);  // \d
bool is_word(char32_t c);   // \w

std::u32string lower(std::u32string_view text);                                      // str.lower
std::u32string_view strip(std::u32string_view text);                                 // str.strip()
std::string stripped(std::string_view text);                                         // the same of UTF-8
std::vector<std::u32string> split_words(std::u32string_view text);                   // str.split()
std::vector<std::u32string> split_at(std::u32string_view text, char32_t separator);  // str.split(separator)

}  // namespace cokv::metrics
