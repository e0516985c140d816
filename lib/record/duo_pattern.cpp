#include "record/duo_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/errors.h"
#include "core/lines.h"

namespace cokv::record {

namespace {

constexpr const char* kGatesFile = "full_attention_heads.tsv";

std::string gates_text(const std::vector<double>& gates, HeadGrid grid) {
  std::string text;
  for (int player = 0; player < grid.players(); ++player)
    text +=
        fmt::format("{:.18e}{}", gates[static_cast<size_t>(player)], (player + 1) % grid.kv_heads == 0 ? "\n" : "\t");
  return text;
}

// Between the gates of the last head that streams and the first that does not.
double threshold_of(double sparsity, int players) {
  return (std::round(sparsity * players) - 0.5) / std::max(players - 1, 1);
}

double parse_gate(std::string_view text, const std::string& where) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    throw InputError(where, fmt::format("\"{}\" is not a finite number", text.substr(0, 40)));
  return std::clamp(value, 0.0, 1.0);
}

int append_row(std::string_view line, std::vector<double>& gates, const std::string& where) {
  int columns = 0;
  for (size_t begin = 0; begin <= line.size(); ++columns) {
    const size_t end = std::min(line.find('\t', begin), line.size());
    gates.push_back(parse_gate(line.substr(begin, end - begin), where));
    begin = end + 1;
  }
  return columns;
}

void read_sizes(const std::filesystem::path& file, DuoPattern& pattern) {
  if (!std::filesystem::exists(file)) return;
  const Json config = read_json_file(file);
  for (const auto& [key, size] : {std::pair{"sink_size", &pattern.sinks}, {"recent_size", &pattern.recent}}) {
    if (!config.contains(key)) continue;
    *size = require_int(config, key, file.string());
    if (*size < 0) throw InputError(file.string(), fmt::format("key \"{}\" is negative", key));
  }
}

}  // namespace

std::vector<double> duo_gates(const ExportSource& source) {
  const std::vector<int> ranked = source.ranked_players();
  std::vector<double> gates(ranked.size());
  const double last = std::max<double>(static_cast<double>(ranked.size()) - 1, 1);
  for (size_t rank = 0; rank < ranked.size(); ++rank)
    gates[static_cast<size_t>(ranked[rank])] = static_cast<double>(rank) / last;
  return gates;
}

void write_duo_pattern(const std::filesystem::path& folder, const ExportSource& source, double sparsity) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed)
    throw DeviceError(folder.string(), fmt::format("cannot be created ({})", failed.message()), "check `out`");
  const HeadGrid grid = source.model.grid;
  write_file_atomically(folder / kGatesFile, gates_text(duo_gates(source), grid));
  write_json_file(folder / "config.json", Json{{"sink_size", kDuoSinks},
                                               {"recent_size", kDuoRecent},
                                               {"sparsity", sparsity},
                                               {"threshold", threshold_of(sparsity, grid.players())},
                                               {"cokv_source", source.description()},
                                               {"cokv_model", to_json(source.model)}});
}

DuoPattern read_duo_pattern(const std::filesystem::path& path) {
  const std::filesystem::path file = std::filesystem::is_directory(path) ? path / kGatesFile : path;
  const std::string text = read_file(file);
  DuoPattern pattern;
  pattern.file = file;
  LineReader lines(text);
  while (const auto line = lines.next()) {
    const std::string where = fmt::format("{}:{}", file.string(), line->number);
    const int columns = append_row(line->text, pattern.gates, where);
    if (pattern.grid.layers > 0 && columns != pattern.grid.kv_heads)
      throw InputError(where, fmt::format("has {} columns, the rows above have {}", columns, pattern.grid.kv_heads));
    pattern.grid = {pattern.grid.layers + 1, columns};
  }
  if (pattern.grid.layers == 0) throw InputError(file.string(), "is empty");
  read_sizes(file.parent_path() / "config.json", pattern);
  return pattern;
}

}  // namespace cokv::record
