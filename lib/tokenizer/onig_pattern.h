// From Oniguruma's regex syntax (Ruby's, as Hugging Face uses it) to PCRE2's. Only constructs that both read the same
// way, or that can be rewritten exactly, pass; everything else is refused by name.
#pragma once

#include <string>
#include <string_view>

namespace cokv::tokenizer {

// Rewrites \s and \S (PCRE2's also match U+180E), \d, \D, and \p{…} of categories that Unicode 16 extended.
// InputError naming `where` and the construct that is not supported.
std::string pcre_from_onig(std::string_view pattern, std::string_view where);

}  // namespace cokv::tokenizer
