// The page's style sheet and script, compiled in from assets/ at build time.
#pragma once

#include <string_view>

namespace cokv::report {

extern const std::string_view kPageStyle;
extern const std::string_view kPageScript;

}  // namespace cokv::report
