// The masking experiment: k heads see the window only, all others the whole prompt. No budget is involved.
#pragma once

#include <cstdint>
#include <vector>

#include "core/coalition.h"

namespace cokv::methods {

// Heads by descending value, equal values by ascending index. InputError when a value is not finite.
std::vector<int> rank_heads(const std::vector<double>& values);

// The coalition that is left when the k heads of highest or lowest value, or k drawn at random, are masked. Exactly k,
// of equal values the lower index first. ConfigError for k outside 0…players.
Coalition mask_top(const std::vector<double>& values, int k);
Coalition mask_bottom(const std::vector<double>& values, int k);
Coalition mask_random(int players, int k, uint64_t seed);

}  // namespace cokv::methods
