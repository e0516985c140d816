#include "cokv/score_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/json_file.h"

namespace cokv {

namespace {

std::string_view code_similarity_name(const ScoreOptions& options) {
  return options.options.code_similarity == metrics::CodeSimilarity::difflib ? "difflib" : "levenshtein";
}

Json to_json(const FileScore& file, const ScoreOptions& options) {
  Json json = {{"task", file.name}, {"metric", file.metric}, {"rows", file.rows.size()}, {"score", file.score}};
  if (file.metric == "code_sim") json["code_similarity"] = code_similarity_name(options);
  for (const BucketScore& bucket : file.buckets)
    json["buckets"][bucket.name] = {{"rows", bucket.rows}, {"score", bucket.score}};  // NaN becomes null
  if (options.per_row) json["row_scores"] = file.rows;
  return json;
}

// "12.34", or "-" where there are no rows.
std::string rounded(double score, int decimals) {
  return std::isnan(score) ? "-" : fmt::format("{:.{}f}", score, decimals);
}

// The names of all files' buckets, in the order in which they come.
std::vector<std::string> bucket_names(const std::vector<FileScore>& all) {
  std::vector<std::string> names;
  for (const FileScore& file : all)
    for (const BucketScore& bucket : file.buckets)
      if (std::ranges::find(names, bucket.name) == names.end()) names.push_back(bucket.name);
  return names;
}

struct Widths {
  size_t name = 20;
  size_t metric = 15;
};

std::string table_line(const FileScore& file, const Widths& widths, const std::vector<std::string>& columns) {
  std::string line = fmt::format("{:<{}}  {:<{}} {:>5} {:>8}", file.name, widths.name, file.metric, widths.metric,
                                 file.rows.size(), rounded(file.score, file.decimals));
  if (file.buckets.empty()) return line + "\n";
  for (const std::string& column : columns) {
    const auto bucket = std::ranges::find(file.buckets, column, &BucketScore::name);
    line += fmt::format(" {:>8}", bucket == file.buckets.end() ? "" : rounded(bucket->score, file.decimals));
  }
  return line + "\n";
}

std::string mean_line(std::string_view name, const Widths& widths, const std::vector<double>& scores) {
  double sum = 0;
  for (const double score : scores) sum += score;
  return fmt::format("{:<{}}  {:<{}} {:>5} {:>8.2f}\n", name, widths.name, "mean of tasks", widths.metric,
                     scores.size(), sum / static_cast<double>(scores.size()));
}

// The means of the categories, in the order of their first tasks, and of all tasks.
std::string means(const std::vector<FileScore>& all, const Widths& widths) {
  std::vector<std::pair<std::string, std::vector<double>>> categories;
  std::vector<double> scores;
  for (const FileScore& file : all) {
    if (categories.empty() || categories.back().first != file.category) categories.push_back({file.category, {}});
    categories.back().second.push_back(file.score);
    scores.push_back(file.score);
  }
  std::string text = "\n";
  for (const auto& [name, of_category] : categories) text += mean_line(name, widths, of_category);
  return text + mean_line("all", widths, scores);
}

std::string table(const std::vector<FileScore>& all) {
  Widths widths;
  for (const FileScore& file : all) {
    widths.name = std::max(widths.name, file.name.size());
    widths.metric = std::max(widths.metric, file.metric.size());
  }
  const std::vector<std::string> columns = bucket_names(all);
  std::string text = fmt::format("{:<{}}  {:<{}} {:>5} {:>8}", all.front().category.empty() ? "file" : "task",
                                 widths.name, "metric", widths.metric, "rows", "score");
  for (const std::string& column : columns) text += fmt::format(" {:>8}", column);
  text += "\n";
  for (const FileScore& file : all) text += table_line(file, widths, columns);
  return all.front().category.empty() ? text : text + means(all, widths);
}

std::string one_file(const FileScore& file) {
  std::string text = fmt::format("{} {} {}\n", file.name, file.metric, rounded(file.score, file.decimals));
  for (const BucketScore& bucket : file.buckets)
    text +=
        fmt::format("{} {} {} rows {}\n", file.name, bucket.name, bucket.rows, rounded(bucket.score, file.decimals));
  return text;
}

}  // namespace

std::string score_text(const ScoreOptions& options) {
  const std::vector<FileScore> all = score_predictions(options);
  if (options.json) {
    Json list = Json::array();
    for (const FileScore& file : all) list.push_back(to_json(file, options));
    return list.dump(2) + "\n";
  }
  std::string text;
  if (options.per_row)
    for (const FileScore& file : all)
      for (size_t row = 0; row < file.rows.size(); ++row)
        text += fmt::format("{}\t{}\t{}\n", file.name, row, file.rows[row]);
  text += std::filesystem::is_directory(options.predictions) ? table(all) : one_file(all.front());
  if (std::any_of(all.begin(), all.end(), [](const FileScore& file) { return file.metric == "code_sim"; }))
    text += fmt::format("code similarity: {}\n", code_similarity_name(options));
  return text;
}

void add_score_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "score", "Score prediction files of LongBench, LongBench v2 and RULER as the official scripts do");
  auto options = std::make_shared<ScoreOptions>();
  command
      ->add_option("predictions", options->predictions,
                   "JSON Lines with pred, answers, all_classes (and length), with pred and outputs (RULER), or with "
                   "response and answer (LongBench v2); or a folder of such files, named TASK.jsonl, or with one "
                   "--task or --metric for all")
      ->required();
  command->add_option(
      "--task", options->task,
      "Task whose metric and rules apply, e.g. qasper, niah_multikey_2, longbench_v2; qasper_e: LongBench-E");
  std::vector<std::string_view> names;
  for (const metrics::Metric& metric : metrics::all_metrics()) names.push_back(metric.name);
  command->add_option("--metric", options->metric,
                      fmt::format("The metric itself, in place of --task: {}", fmt::join(names, ", ")));
  command->add_flag("--first-line", options->first_line, "With --metric: score only the first line of each prediction");
  command->add_flag("--longbench-e", options->longbench_e, "Also score the buckets of LongBench-E, by length");
  command->add_flag("--per-row", options->per_row, "Print the score of every row, 0…1");
  command->add_flag("--json", options->json, "Print JSON");
  command
      ->add_option_function<std::string>(
          "--code-sim",
          [options](const std::string& name) {
            options->options.code_similarity =
                name == "difflib" ? metrics::CodeSimilarity::difflib : metrics::CodeSimilarity::levenshtein;
          },
          "Library whose edit similarity scores code tasks")
      ->check(CLI::IsMember({"difflib", "levenshtein"}))
      ->default_str("difflib");
  command->add_option(
      "--jieba", options->options.jieba,
      "Folder of jieba's tables, for Chinese tasks (made by make setup-jieba in cokv's sources; also COKV_JIEBA)");
  command->callback([options] { fmt::print("{}", score_text(*options)); });
}

}  // namespace cokv
