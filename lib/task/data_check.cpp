#include "task/data_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/json_file.h"
#include "longbench/checkout.h"
#include "longbench/task_table.h"
#include "task/ruler.h"

namespace cokv::task {

namespace fs = std::filesystem;

namespace {

std::string after_colon(const std::vector<std::string>& tasks) {
  return tasks.empty() ? "" : fmt::format(": {}", fmt::join(tasks, ", "));
}

}  // namespace

void check_longbench(const fs::path& checkout, CheckUp& check_up) {
  std::vector<std::string> there, missing, extended;
  size_t all_extended = 0;
  for (const longbench::TaskFacts& facts : longbench::all_tasks()) {
    const auto has_rows = [&checkout](const std::string& task) {
      return longbench::find_in_checkout(checkout, fmt::format("data/{}.jsonl", task)).has_value();
    };
    const std::string name(facts.name);
    (has_rows(name) ? there : missing).push_back(name);
    if (!facts.longbench_e) continue;
    ++all_extended;
    if (has_rows(name + "_e")) extended.push_back(name + "_e");
  }
  const bool rows_of_v1 = !there.empty() || !extended.empty();
  const bool rows_of_v2 = longbench::find_v2_data_file(checkout).has_value();
  check_up.facts.push_back({"LongBench", fmt::format("rows of {} of {} tasks{}", there.size(),
                                                     longbench::all_tasks().size(), after_colon(there))});
  check_up.facts.push_back(
      {"LongBench-E", fmt::format("rows of {} of {} tasks{}", extended.size(), all_extended, after_colon(extended))});
  check_up.facts.push_back({"version 2", rows_of_v2 ? "rows are there" : "no rows"});

  // The files beside the rows: for version 1, unless only version 2 is there, and for version 2.
  CheckUp v1, v2;
  if (rows_of_v1 || !rows_of_v2) {
    for (const char* file : {"dataset2prompt.json", "dataset2maxlen.json"})
      attempt(v1, [&] { return read_json_file(longbench::config_file(checkout, file)); });
    if (!rows_of_v1) attempt(v1, [&] { return longbench::data_file(checkout, missing.front()); });
  }
  if (rows_of_v2) attempt(v2, [&] { return longbench::v2_prompt_file(checkout); });
  const bool runnable = (rows_of_v1 && v1.problems.empty()) || (rows_of_v2 && v2.problems.empty());
  auto& found = runnable ? check_up.warnings : check_up.problems;
  for (const CheckUp& part : {v1, v2}) found.insert(found.end(), part.problems.begin(), part.problems.end());
  if (!there.empty() && !missing.empty())
    check_up.warnings.push_back(fmt::format("no rows for {}", fmt::join(missing, ", ")));
}

void check_ruler(const fs::path& folder, CheckUp& check_up) {
  std::vector<std::string> there, missing;
  bool runnable = false;
  for (const std::string_view known : ruler_task_names()) {
    const std::string task(known);
    const size_t files = ruler_row_files(folder, task).size();
    (files > 0 ? there : missing).push_back(task);
    runnable = runnable || files == 1;
  }
  check_up.facts.push_back(
      {"RULER", fmt::format("rows of {} of {} tasks{}", there.size(), ruler_task_names().size(), after_colon(there))});
  if (!runnable)
    attempt(check_up, [&] { return find_ruler_rows(folder, there.empty() ? missing.front() : there.front()); });
  else if (!missing.empty())
    check_up.warnings.push_back(fmt::format("no rows for {}", fmt::join(missing, ", ")));
}

void check_rows(const fs::path& file, const longbench::FieldNames& fields, CheckUp& check_up) {
  const auto rows = attempt(check_up, [&] {
    return longbench::read_examples(file, {longbench::Answers::optional, std::nullopt, fields});
  });
  if (!rows) return;
  const auto answered = std::ranges::count_if(*rows, [](const auto& row) { return !row.answers.empty(); });
  check_up.facts.push_back({"rows", fmt::format("{} in {}, {} with answers", rows->size(), file.string(), answered)});
}

}  // namespace cokv::task
