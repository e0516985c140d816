// HeadKV's score files: one JSON object on one line, "layer-head" over query heads, each a list of scores of trials.
#pragma once

#include <filesystem>
#include <vector>

namespace cokv::record {

// Mean over trials of every query head, [layers * query_heads], row-major. InputError naming file and head for heads
// that are missing or too many, and for scores that are not finite numbers of at least 0.
std::vector<double> read_headkv_scores(const std::filesystem::path& file, int layers, int query_heads);

}  // namespace cokv::record
