#include "task/ruler.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/errors.h"

namespace cokv::task {

namespace fs = std::filesystem;

namespace {

// NVIDIA/RULER c3f5e3b: scripts/data/synthetic/constants.py (tokens_to_generate), scripts/eval/synthetic/constants.py
// (metric_fn).
constexpr std::array kFamilies = {
    // family, metric, new_tokens
    RulerTask{"niah", "string_match_all", 128}, RulerTask{"vt", "string_match_all", 30},
    RulerTask{"cwe", "string_match_all", 120},  RulerTask{"fwe", "string_match_all", 50},
    RulerTask{"qa", "string_match_part", 32},
};

constexpr std::array<std::string_view, 13> kNames = {"niah_single_1",
                                                     "niah_single_2",
                                                     "niah_single_3",
                                                     "niah_multikey_1",
                                                     "niah_multikey_2",
                                                     "niah_multikey_3",
                                                     "niah_multivalue",
                                                     "niah_multiquery",
                                                     "vt",
                                                     "cwe",
                                                     "fwe",
                                                     "qa_1",
                                                     "qa_2"};

std::optional<fs::path> rows_in(const fs::path& folder, const std::string& task) {
  for (const fs::path& base : {folder, folder / "data"})
    for (const fs::path& file :
         {base / task / "validation.jsonl", base / task / "test.jsonl", base / (task + ".jsonl")})
      if (fs::is_regular_file(file)) return file;
  return {};
}

bool is_length(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

// The folders called after a length, shortest first; run.sh has them in the folder of the benchmark, "synthetic".
std::vector<fs::path> lengths_in(const fs::path& folder) {
  std::vector<fs::path> lengths;
  for (const fs::path& base : {folder, folder / "data", folder / "synthetic"}) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(base, failed))
      if (entry.is_directory() && is_length(entry.path().filename().string())) lengths.push_back(entry.path());
  }
  std::ranges::sort(lengths, {}, [](const fs::path& path) {
    const std::string name = path.filename().string();
    return std::tuple(name.size(), name, path.string());
  });
  return lengths;
}

}  // namespace

std::span<const std::string_view> ruler_task_names() {
  return kNames;
}

const RulerTask& find_ruler_task(std::string_view name) {
  const std::string_view family = name.substr(0, name.find('_'));
  for (const RulerTask& task : kFamilies)
    if (task.family == family) return task;
  throw ConfigError("`task`", fmt::format("no RULER task is called '{}'{}", name, did_you_mean(name, kNames)),
                    fmt::format("the tasks are {}", fmt::join(kNames, ", ")));
}

std::vector<fs::path> ruler_row_files(const fs::path& folder, const std::string& task) {
  if (const auto found = rows_in(folder, task)) return {*found};
  std::vector<fs::path> files;
  for (const fs::path& length : lengths_in(folder))
    if (const auto found = rows_in(length, task)) files.push_back(*found);
  return files;
}

fs::path find_ruler_rows(const fs::path& folder, const std::string& task) {
  const std::vector<fs::path> files = ruler_row_files(folder, task);
  if (files.size() == 1) return files.front();
  if (files.empty()) {
    const bool known = std::ranges::find(kNames, task) != kNames.end();
    throw InputError((folder / task / "validation.jsonl").string(),
                     fmt::format("does not exist, nor does it in a folder called after a length{}",
                                 known ? "" : did_you_mean(task, kNames)),
                     "`ruler` is a folder of RULER's rows: the save_dir of its prepare.py, DIR/TASK/validation.jsonl");
  }
  std::string names;
  for (const fs::path& length : lengths_in(folder))
    if (rows_in(length, task)) names += (names.empty() ? "" : ", ") + length.string();
  throw InputError(folder.string(), fmt::format("has {} in {} lengths", task, files.size()),
                   "give `ruler` one of " + names);
}

}  // namespace cokv::task
