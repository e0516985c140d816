// Python's difflib.SequenceMatcher(None, a, b).ratio(): Ratcliff-Obershelp matching with the "popular character"
// heuristic.
#pragma once

#include <string_view>

namespace cokv::metrics {

double difflib_ratio(std::u32string_view a, std::u32string_view b);  // 2 M / (|a| + |b|)

}  // namespace cokv::metrics
