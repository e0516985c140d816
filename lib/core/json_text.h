// JSON texts of files that nobody vouches for.
#pragma once

#include <string_view>

#include "core/json_file.h"

namespace cokv {

// Whether brackets are nested deeper than in any file of ours or of a model. Values are copied and printed by
// recursion, so that nesting without end would overflow the stack.
bool nested_too_deeply(std::string_view text);

// The value of a JSON text; discarded (is_discarded()) when it is not JSON, holds a number beyond a double, or is
// nested too deeply. For lines, whose reader says where they stand.
Json parse_or_discard(std::string_view text);

}  // namespace cokv
