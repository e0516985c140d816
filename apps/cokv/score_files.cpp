#include "cokv/score_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "cokv/prediction_rows.h"
#include "core/errors.h"
#include "longbench/task_table.h"
#include "task/longbench_e.h"
#include "task/ruler.h"
#include "task/scoring.h"

namespace cokv {

namespace fs = std::filesystem;

namespace {

enum class Buckets { none, longbench_e, longbench_v2 };

// How the rows of a file are scored.
struct Rule {
  const metrics::Metric* metric = nullptr;
  bool first_line_only = false;
  Buckets buckets = Buckets::none;
};

bool is_ruler_task(std::string_view task) {
  return std::ranges::find(task::ruler_task_names(), task) != task::ruler_task_names().end();
}

// ConfigError when LongBench has no such task.
const longbench::TaskFacts& facts_of(std::string_view task, bool longbench_e) {
  const bool lacks_suffix = longbench_e && !longbench::is_longbench_e(task);
  return longbench::find_task(lacks_suffix ? fmt::format("{}_e", task) : std::string(task));
}

Rule rule_of(const std::string& task, const ScoreOptions& options) {
  if (task.empty()) return {&metrics::find_metric(options.metric), options.first_line, Buckets::none};
  if (is_ruler_task(task) && !options.longbench_e)
    return {&metrics::find_metric(task::find_ruler_task(task).metric), false, Buckets::none};
  const auto& facts = facts_of(task, options.longbench_e);
  const bool extended = options.longbench_e || longbench::is_longbench_e(task);
  return {&metrics::find_metric(facts.metric), facts.first_line_only,
          &facts == &longbench::kLongBenchV2 ? Buckets::longbench_v2
          : extended                         ? Buckets::longbench_e
                                             : Buckets::none};
}

// Where a task stands in its benchmark, LongBench's first. ConfigError for an unknown task.
std::pair<std::string_view, size_t> category_and_place(const std::string& task, bool longbench_e) {
  const auto names = task::ruler_task_names();
  const auto ruler = std::ranges::find(names, task);
  if (ruler != names.end() && !longbench_e)
    return {"ruler", longbench::all_tasks().size() + 1 + size_t(ruler - names.begin())};
  const longbench::TaskFacts& facts = facts_of(task, longbench_e);
  if (&facts == &longbench::kLongBenchV2) return {facts.category, longbench::all_tasks().size()};
  return {facts.category, size_t(&facts - longbench::all_tasks().data())};
}

std::vector<BucketScore> bucket_scores(const fs::path& file, const std::vector<PredictionRow>& rows,
                                       const std::vector<double>& scores) {
  std::array<std::vector<double>, task::kLengthBuckets.size()> buckets;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].length)
      throw InputError(file.string(), fmt::format("row {} has no \"length\"", i),
                       "LongBench-E's buckets need it; score the task without _e");
    buckets[task::length_bucket(*rows[i].length)].push_back(scores[i]);
  }
  std::vector<BucketScore> all;
  for (size_t k = 0; k < buckets.size(); ++k)
    all.push_back(
        {std::string(task::kLengthBuckets[k]), static_cast<int>(buckets[k].size()), task::bucket_score(buckets[k])});
  return all;
}

// Of result.py: the shares of right answers among the easy and the hard, the short, medium and long questions; none of
// them where the file does not say which is which.
std::vector<BucketScore> v2_scores(const fs::path& file, const std::vector<PredictionRow>& rows,
                                   const std::vector<double>& scores) {
  const auto says = [](const PredictionRow& row) { return !row.difficulty.empty(); };
  if (std::ranges::none_of(rows, says)) return {};
  if (const auto silent = std::ranges::find_if_not(rows, says); silent != rows.end())
    throw InputError(file.string(), fmt::format("row {} has no \"difficulty\", other rows have", silent - rows.begin()),
                     "score files of one program at a time");
  std::vector<BucketScore> all;
  for (const char* name : {"easy", "hard", "short", "medium", "long"}) {
    std::vector<double> of_bucket;
    for (size_t i = 0; i < rows.size(); ++i)
      if (rows[i].difficulty == name || rows[i].length_class == name) of_bucket.push_back(scores[i]);
    all.push_back({name, static_cast<int>(of_bucket.size()),
                   of_bucket.empty() ? std::nan("") : task::task_score(of_bucket, metrics::TaskScore::longbench_v2)});
  }
  return all;
}

FileScore score_file(const fs::path& file, const std::string& name, const Rule& rule, const ScoreOptions& options) {
  FileScore result;
  result.name = name;
  result.metric = rule.metric->name;
  const std::vector<PredictionRow> rows = read_prediction_rows(file);
  for (const PredictionRow& row : rows)  // the official script takes the last line's classes for all rows
    result.rows.push_back(task::score_prediction(*rule.metric, rule.first_line_only, row.prediction, row.answers,
                                                 rows.back().all_classes, options.options));
  result.score = task::task_score(result.rows, rule.metric->task_score);
  result.decimals = task::decimals(rule.metric->task_score);
  if (rule.buckets == Buckets::longbench_e) result.buckets = bucket_scores(file, rows, result.rows);
  if (rule.buckets == Buckets::longbench_v2) result.buckets = v2_scores(file, rows, result.rows);
  return result;
}

std::vector<fs::path> prediction_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  if (failed) throw InputError(folder.string(), "cannot be read", "check its permissions");
  if (files.empty()) throw InputError(folder.string(), "holds no *.jsonl file", "give a folder of prediction files");
  std::sort(files.begin(), files.end());
  return files;
}

// A folder whose files are called after their tasks.
std::vector<FileScore> score_tasks(const std::vector<fs::path>& files, const ScoreOptions& options) {
  std::vector<std::pair<size_t, FileScore>> all;  // each with its task's place
  for (const fs::path& file : files) {
    const std::string name = file.stem().string();
    try {
      const auto [category, place] = category_and_place(name, options.longbench_e);
      all.emplace_back(place, FileScore{.category = std::string(category)});
    } catch (const ConfigError&) {
      throw InputError(file.string(),
                       options.longbench_e ? "is not named after a task of LongBench-E"
                                           : "is not named after a task of LongBench or RULER",
                       "name the task of all files with --task, or their metric with --metric");
    }
    FileScore& score = all.back().second;
    const std::string category = score.category;
    score = score_file(file, name, rule_of(name, options), options);
    score.category = category;
  }
  std::ranges::stable_sort(all, {}, [](const auto& entry) { return entry.first; });
  std::vector<FileScore> scores;
  for (auto& [place, score] : all) scores.push_back(std::move(score));
  return scores;
}

}  // namespace

std::vector<FileScore> score_predictions(const ScoreOptions& options) {
  const std::string where = options.predictions.string();
  if (!options.task.empty() && !options.metric.empty())
    throw ConfigError(where, "takes --task or --metric, not both", "for example --task qasper");
  if (options.metric.empty() && options.first_line)
    throw ConfigError("--first-line", "belongs to --metric; with --task it follows from the task", "leave it out");
  if (!options.metric.empty() && options.longbench_e)
    throw ConfigError("--longbench-e", "belongs to LongBench's tasks, not to --metric", "leave it out");
  const bool folder = fs::is_directory(options.predictions);
  const bool named_by_files = options.task.empty() && options.metric.empty();
  if (named_by_files && !folder)
    throw ConfigError(where, "needs either --task or --metric", "for example --task qasper");
  const std::vector<fs::path> files = folder ? prediction_files(options.predictions) : std::vector{options.predictions};
  if (named_by_files) return score_tasks(files, options);
  const Rule rule = rule_of(options.task, options);
  std::vector<FileScore> all;
  for (const fs::path& file : files) {
    const std::string name = folder || options.task.empty() ? file.stem().string() : options.task;
    all.push_back(score_file(file, name, rule, options));
  }
  return all;
}

}  // namespace cokv
