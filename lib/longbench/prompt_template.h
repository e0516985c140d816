// Prompt templates, filled as the benchmarks' own programs fill them: LongBench's as Python's str.format does with a
// row's fields, {context} and {input}, {{ and }} for braces; LongBench v2's by replacing $DOC$, $Q$ and $C_A$ … $C_D$.
#pragma once

#include <string>
#include <string_view>

#include "longbench/example.h"

namespace cokv::longbench {

// A row with choices takes LongBench v2's way. ConfigError naming the field when the template asks for another one, or
// a brace is unmatched.
std::string fill_template(std::string_view prompt_template, const Example& example);

// ConfigError when the row cannot be told from another by its prompt: a template without any of the fields, and of
// LongBench v2 without the question or a choice.
void check_template(std::string_view prompt_template, const Example& example, std::string_view task);

}  // namespace cokv::longbench
