// RULER's tasks, and where its generators leave their rows. Prompts are as its predictor sends them (scripts/pred/
// call_api.py): the input, then the answer's prefix, in one text; where the model's chat format is used, the input is
// the user's turn and the prefix begins the assistant's, as RULER's own templates and kvpress have it.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cokv::task {

struct RulerTask {
  std::string_view family;  // the task's name up to its first "_"
  std::string_view metric;  // string_match_all | string_match_part
  int new_tokens;
};

// The thirteen tasks of scripts/synthetic.yaml, in its order.
std::span<const std::string_view> ruler_task_names();

// By the family, so that tasks of a synthetic.yaml of one's own have theirs (niah_multikey_4). ConfigError with the
// nearest of the thirteen names for another family.
const RulerTask& find_ruler_task(std::string_view name);

// What find_ruler_rows() chooses from: one file, or one for each length.
std::vector<std::filesystem::path> ruler_row_files(const std::filesystem::path& folder, const std::string& task);

// TASK/validation.jsonl (or test.jsonl, or TASK.jsonl) in `folder` or its data/, or in a folder of it that is called
// after a length, as in scripts/run.sh: 4096/data/TASK/validation.jsonl. InputError where there is none, and where
// several lengths are there, with the folders to choose from.
std::filesystem::path find_ruler_rows(const std::filesystem::path& folder, const std::string& task);

}  // namespace cokv::task
