// How closely a step follows the paper: one word for sampling, budgets and methods, in files and on the command line.
#pragma once

#include <optional>
#include <string_view>

namespace cokv {

enum class Mode {
  paper,     // as the authors' code does it, with what that loses
  default_,  // what measures better: docs/method.md lists where and why it differs
};

std::string_view text_of(Mode mode);                     // "paper" or "default"
std::optional<Mode> mode_called(std::string_view text);  // nothing for any other text

}  // namespace cokv
