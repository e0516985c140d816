#include "cokv/score_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>

#include "core/errors.h"
#include "core/json_file.h"
#include "core/utf8.h"
#include "longbench/task_table.h"
#include "task/scoring.h"

namespace cokv {

namespace fs = std::filesystem;

namespace {

struct PredictionRow {
  std::string prediction;
  std::vector<std::string> answers, all_classes;
};

std::vector<std::string> texts(const Json& row, const char* key, const std::string& where) {
  const Json& list = require_member(row, key, where);
  std::vector<std::string> all;
  const bool fine =
      list.is_array() && std::all_of(list.begin(), list.end(), [](const Json& text) { return text.is_string(); });
  if (!fine) throw InputError(where, fmt::format("field \"{}\" should be a list of texts", key));
  for (const Json& text : list) all.push_back(text.get<std::string>());
  return all;
}

PredictionRow read_row(const std::string& line, const std::string& where) {
  if (const auto bad = first_invalid_utf8(line))
    throw InputError(where, fmt::format("is not valid UTF-8 at byte {}", *bad));
  const Json row = Json::parse(line, nullptr, false);
  if (row.is_discarded()) throw InputError(where, "is not valid JSON (half a surrogate pair counts as such)");
  PredictionRow result{require_string(row, "pred", where), texts(row, "answers", where), {}};
  if (row.contains("all_classes") && !row["all_classes"].is_null())
    result.all_classes = texts(row, "all_classes", where);
  return result;
}

std::vector<PredictionRow> read_rows(const fs::path& file) {
  std::vector<PredictionRow> rows;
  std::istringstream in(read_file(file));
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") != std::string::npos)
      rows.push_back(read_row(line, fmt::format("{}:{}", file.string(), number)));
  }
  if (rows.empty()) throw InputError(file.string(), "holds no predictions");
  return rows;
}

std::vector<FileScore> score_folder(const ScoreOptions& options) {
  std::vector<FileScore> all;
  for (const auto& facts : longbench::all_tasks()) {
    const fs::path file = options.predictions / (std::string(facts.name) + ".jsonl");
    if (!fs::exists(file)) continue;
    ScoreOptions one = options;
    one.task = facts.name;
    all.push_back(score_file(file, one));
  }
  if (all.empty())
    throw InputError(options.predictions.string(), "holds no TASK.jsonl of LongBench", "see --help for the names");
  return all;
}

void print_table(const std::vector<FileScore>& all) {
  fmt::print("{:<22} {:<15} {:>5} {:>8}\n", "task", "metric", "rows", "score");
  std::map<std::string, std::vector<double>> categories;
  double sum = 0;
  for (const FileScore& file : all) {
    fmt::print("{:<22} {:<15} {:>5} {:>8.2f}\n", file.name, file.metric, file.rows.size(), file.score);
    categories[std::string(longbench::find_task(file.name).category)].push_back(file.score);
    sum += file.score;
  }
  for (const auto& [name, scores] : categories) {
    double total = 0;
    for (const double score : scores) total += score;
    fmt::print("{:<22} {:<15} {:>5} {:>8.2f}\n", name, "(category)", "", total / static_cast<double>(scores.size()));
  }
  fmt::print("{:<22} {:<15} {:>5} {:>8.2f}\n", "mean of tasks", "", "", sum / static_cast<double>(all.size()));
}

Json to_json(const FileScore& file, bool per_row) {
  Json json = {{"task", file.name}, {"metric", file.metric}, {"rows", file.rows.size()}, {"score", file.score}};
  if (per_row) json["row_scores"] = file.rows;
  return json;
}

void score(const ScoreOptions& options) {
  const bool folder = fs::is_directory(options.predictions);
  if (folder && (!options.task.empty() || !options.metric.empty()))
    throw ConfigError(options.predictions.string(), "is a folder: its files say which task they are of",
                      "leave --task and --metric out");
  const std::vector<FileScore> all =
      folder ? score_folder(options) : std::vector{score_file(options.predictions, options)};
  if (options.json) {
    Json list = Json::array();
    for (const FileScore& file : all) list.push_back(to_json(file, options.per_row));
    fmt::print("{}\n", list.dump(2));
    return;
  }
  if (options.per_row)
    for (const FileScore& file : all)
      for (size_t row = 0; row < file.rows.size(); ++row) fmt::print("{}\t{}\t{}\n", file.name, row, file.rows[row]);
  if (folder)
    print_table(all);
  else
    fmt::print("{} {} {:.2f}\n", all.front().name, all.front().metric, all.front().score);
  if (std::any_of(all.begin(), all.end(), [](const FileScore& f) { return f.metric == "code_sim"; }))
    fmt::print("code similarity by {}\n", options.options.code_similarity == metrics::CodeSimilarity::difflib
                                              ? "difflib"
                                              : "python-Levenshtein's definition");
}

}  // namespace

FileScore score_file(const fs::path& file, const ScoreOptions& options) {
  if (options.task.empty() == options.metric.empty())
    throw ConfigError(file.string(), "needs either --task or --metric", "for example --task qasper");
  if (!options.task.empty() && longbench::is_longbench_e(options.task))
    throw ConfigError("--task " + options.task, "LongBench-E's buckets are not scored by this version",
                      "use the task without _e");
  FileScore result;
  bool first_line = options.first_line;
  result.name = options.task.empty() ? file.stem().string() : options.task;
  result.metric = options.metric;
  if (!options.task.empty()) {
    const auto& facts = longbench::find_task(options.task);
    result.metric = facts.metric;
    first_line = facts.first_line_only;
  }
  const metrics::Metric& metric = metrics::find_metric(result.metric);
  const std::vector<PredictionRow> rows = read_rows(file);
  for (const PredictionRow& row : rows)  // the official script takes the last line's classes for all rows
    result.rows.push_back(task::score_prediction(metric, first_line, row.prediction, row.answers,
                                                 rows.back().all_classes, options.options));
  result.score = task::task_score(result.rows);
  return result;
}

void add_score_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("score", "LongBench's prediction files to official scores");
  auto options = std::make_shared<ScoreOptions>();
  command
      ->add_option("predictions", options->predictions,
                   "TASK.jsonl with pred, answers, all_classes; or a folder of such files")
      ->required();
  command->add_option("--task", options->task, "Whose metric and rules hold, e.g. qasper");
  command->add_option("--metric", options->metric, "The metric itself, in place of --task");
  command->add_flag("--first-line", options->first_line, "With --metric: score only the first line of each prediction");
  command->add_flag("--per-row", options->per_row, "Print the score of every row, 0…1");
  command->add_flag("--json", options->json, "Print JSON");
  command
      ->add_option_function<std::string>(
          "--code-sim",
          [options](const std::string& name) {
            options->options.code_similarity =
                name == "difflib" ? metrics::CodeSimilarity::difflib : metrics::CodeSimilarity::levenshtein;
          },
          "Edit similarity of code tasks: which library's")
      ->check(CLI::IsMember({"difflib", "levenshtein"}))
      ->default_str("difflib");
  command->callback([options] { score(*options); });
}

}  // namespace cokv
