// DuoAttention's pattern folder: full_attention_heads.tsv (a row per layer, a column per KV head) and config.json.
#pragma once

#include <filesystem>
#include <vector>

#include "record/export_source.h"

namespace cokv::record {

inline constexpr int kDuoSinks = 128;   // first tokens that a streaming head keeps
inline constexpr int kDuoRecent = 256;  // last tokens that it keeps

// Gate of each player, free of ties: rank / (players - 1), 0 for the least important head.
std::vector<double> duo_gates(const ExportSource& source);

// sparsity: share of the heads that stream, in [0, 1]; written as the threshold that yields it.
void write_duo_pattern(const std::filesystem::path& folder, const ExportSource& source, double sparsity);

struct DuoPattern {
  std::filesystem::path file;  // the .tsv
  HeadGrid grid;
  std::vector<double> gates;                   // [players], clipped to [0, 1] as its readers do
  int sinks = kDuoSinks, recent = kDuoRecent;  // of a streaming head
};

// `path`: the folder, or the .tsv itself; beside it config.json with sink_size and recent_size, where there is one.
// InputError naming file and line for rows of unequal length and for anything but finite numbers.
DuoPattern read_duo_pattern(const std::filesystem::path& path);

}  // namespace cokv::record
