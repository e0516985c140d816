// Which coalition sizes are sampled: "32,64,96,128", or parts of the players "1/8,2/8,3/8,4/8".
#pragma once

#include <string>
#include <vector>

namespace cokv::estimate {

inline constexpr const char* kPaperSlices = "1/8,2/8,3/8,4/8";

// Sizes in the order given; parts are rounded to the nearest size, at least 1. ConfigError for anything else, for sizes
// outside 1 … players - 1 and for a size named twice; parts that a small model rounds to one size are one. Sizes above
// players/2 are taken as they are: they rank the players like players - size, at other values.
std::vector<int> parse_slices(const std::string& text, int players);

}  // namespace cokv::estimate
