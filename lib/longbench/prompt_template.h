// Prompt templates, filled as Python's str.format does with a row's fields: {context} and {input}, {{ and }} for
// braces.
#pragma once

#include <string>
#include <string_view>

#include "longbench/example.h"

namespace cokv::longbench {

// ConfigError naming the field when the template asks for another one, or a brace is unmatched.
std::string fill_template(std::string_view prompt_template, const Example& example);

}  // namespace cokv::longbench
