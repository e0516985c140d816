// Budget curves as NVIDIA/kvpress's LUKVPress reads them: for each global compression ratio of 1 … 99 %, the share of
// its tokens that each KV head loses.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/head_budgets.h"
#include "core/head_grid.h"

namespace cokv::record {

inline constexpr int kCurveSlices = 99;

struct CurveOptions {
  int length = 0;               // prompt length in tokens for which the curves are made
  int window = kDefaultWindow;  // tokens that every head keeps, as far as the ratio allows
};

// [99 * players]: entry k * players + i is the share of head i's tokens to prune at (k + 1) %. What is kept beyond the
// window is shared in proportion to `weights` (>= 0, not all 0), no head above the whole prompt; the mean of slice k is
// (k + 1) % and no head keeps more at a higher ratio.
std::vector<double> kvpress_curves(const std::vector<double>& weights, const CurveOptions& options);

// The slice whose ratio is nearest to a mean budget, from 0; and that slice's rates when they are to be exactly these
// budgets (tokens beyond `length` are lost).
int nearest_slice(double mean_tokens, int length);
std::vector<double> prune_rates(std::span<const int> tokens, int length);

// An npy file, version 1.0: float64, little-endian, C order, shape [99, layers, kv_heads].
std::string npy_of_curves(const std::vector<double>& curves, HeadGrid grid);

}  // namespace cokv::record
