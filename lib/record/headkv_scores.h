// HeadKV's score files: one JSON object on one line, "layer-head" over query heads, each a list of scores of trials.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "record/export_source.h"

namespace cokv::record {

// Mean over trials of every query head, [layers * query_heads], row-major. InputError naming file and head for heads
// that are missing or too many, and for scores that are not finite numbers of at least 0.
std::vector<double> read_headkv_scores(const std::filesystem::path& file, int layers, int query_heads);

// The file that hands budgets, or values less their least, to HeadKV's readers: every query head gets its KV head's
// tokens before the window, which its formula with beta 1 turns back into these numbers. One line, row-major.
// InputError when the source does not know the model's query heads.
std::string headkv_text(const ExportSource& source);

}  // namespace cokv::record
