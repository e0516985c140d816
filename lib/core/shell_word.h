// Words of commands that messages print and files record, so that a shell takes them as they were meant.
#pragma once

#include <string>
#include <string_view>

namespace cokv {

// As it is where a shell takes it as one word, otherwise between single quotes.
std::string shell_word(std::string_view text);

}  // namespace cokv
