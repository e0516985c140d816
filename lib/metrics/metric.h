// The metrics of LongBench and its second version, RULER and GSM8K, to the last digit of the official Python:
// (prediction, truth) -> a score from 0 to 1.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cokv::metrics {

enum class CodeSimilarity { difflib, levenshtein };

struct MetricOptions {
  CodeSimilarity code_similarity = CodeSimilarity::difflib;  // LongBench's requirements imply difflib
  std::filesystem::path jieba;                               // folder of jieba's tables; empty: see find_jieba()
};

// What a row with several answers scores.
enum class OverAnswers { best, mean };

// How a task's score is made from its rows' scores; to the last digit the benchmarks differ.
enum class TaskScore {
  longbench,     // round(100 * sum / rows, 2)
  ruler,         // round(sum / rows * 100, 2)
  longbench_v2,  // round(100 * sum / rows, 1)
};

// One metric: what it compares and against which single truth. Names are LongBench's without "_score":
// qa_f1, qa_f1_zh, rouge, rouge_zh, classification, retrieval, retrieval_zh, count, code_sim; needle; RULER's
// string_match_all and string_match_part; gsm8k; multiple_choice of LongBench v2.
using Score = double (*)(std::string_view prediction, std::string_view truth, std::span<const std::string> all_classes,
                         const MetricOptions& options);

struct Metric {
  std::string_view name;
  std::string_view description;  // one line, for --help
  bool needs_jieba;              // cuts Chinese text into words
  Score score;
  OverAnswers over_answers = OverAnswers::best;
  TaskScore task_score = TaskScore::longbench;
  // Where answers of the data are written otherwise than a model writes: against a text of the model's own, in which
  // what counts is found first, as it is in the prediction. nullptr: `score` does.
  Score agreement = nullptr;
};

std::span<const Metric> all_metrics();

// ConfigError that offers the nearest name when there is none of that name.
const Metric& find_metric(std::string_view name);

// Reads the tables that the metric needs, which otherwise happens at the first score: InputError now, not then.
void make_ready(const Metric& metric, const MetricOptions& options);

// A row's score, by the metric's rule for several answers, and not below 0.
double row_score(const Metric& metric, std::string_view prediction, std::span<const std::string> answers,
                 std::span<const std::string> all_classes, const MetricOptions& options);

// The score against a text of the model's own in place of the row's answers: 1 for the same text, not below 0.
double agreement(const Metric& metric, std::string_view prediction, std::string_view own,
                 std::span<const std::string> all_classes, const MetricOptions& options);

}  // namespace cokv::metrics
