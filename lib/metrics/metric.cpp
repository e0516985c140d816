#include "metrics/metric.h"

#include <algorithm>
#include <array>

#include "core/errors.h"
#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

using Text = std::string_view;
using Classes = std::span<const std::string>;

template <double (*kScore)(Text, Text)>
double plain(Text prediction, Text truth, Classes, const MetricOptions&) {
  return kScore(prediction, truth);
}

template <double (*kScore)(Text, Text, const Jieba&)>
double chinese(Text prediction, Text truth, Classes, const MetricOptions& options) {
  return kScore(prediction, truth, shared_jieba(options.jieba));
}

double code_sim(Text prediction, Text truth, Classes, const MetricOptions& options) {
  return options.code_similarity == CodeSimilarity::difflib ? code_similarity_difflib(prediction, truth)
                                                            : code_similarity_levenshtein(prediction, truth);
}

double classes(Text prediction, Text truth, Classes all_classes, const MetricOptions&) {
  return classification(prediction, truth, all_classes);
}

double classes_agreement(Text prediction, Text own, Classes all_classes, const MetricOptions&) {
  return classification_agreement(prediction, own, all_classes);
}

double code_agreement(Text prediction, Text own, Classes all_classes, const MetricOptions& options) {
  const std::string line = first_code_line(own);
  return line.empty() ? 0 : code_sim(prediction, line, all_classes, options);
}

constexpr std::array kMetrics = {
    // name, description, needs_jieba, score, over_answers, task_score, agreement
    Metric{"qa_f1", "F1 over words, without articles and punctuation", false, plain<qa_f1>},
    Metric{"qa_f1_zh", "F1 over the words of Chinese text", true, chinese<qa_f1_zh>},
    Metric{"rouge", "ROUGE-L as in the Python package rouge 1.0.1", false, plain<rouge_l>},
    Metric{"rouge_zh", "the same over the words of Chinese text", true, chinese<rouge_l_zh>},
    Metric{"classification", "1 for the right class, divided by the number of classes named", false, classes,
           OverAnswers::best, TaskScore::longbench, classes_agreement},
    Metric{"retrieval", "share of the numbers that name the right paragraph", false, plain<retrieval>,
           OverAnswers::best, TaskScore::longbench, plain<number_agreement>},
    Metric{"retrieval_zh", "the same for Chinese paragraphs", false, plain<retrieval_zh>, OverAnswers::best,
           TaskScore::longbench, plain<number_agreement>},
    Metric{"count", "share of the numbers that are right", false, plain<count>, OverAnswers::best, TaskScore::longbench,
           plain<number_agreement>},
    Metric{"code_sim", "edit similarity of the first line of code", false, code_sim, OverAnswers::best,
           TaskScore::longbench, code_agreement},
    Metric{"needle", "share of the answer's words found at the beginning of the response", false, plain<needle>},
    Metric{"string_match_all", "share of the answers that the prediction contains (RULER)", false, plain<string_match>,
           OverAnswers::mean, TaskScore::ruler, plain<string_match_agreement>},
    Metric{"string_match_part", "whether the prediction contains an answer (RULER)", false, plain<string_match>,
           OverAnswers::best, TaskScore::ruler, plain<string_match_agreement>},
    Metric{"gsm8k", "whether the number after ####, or if there is none the last number, is right", false,
           plain<gsm8k>},
    Metric{"multiple_choice", "whether \"The correct answer is (X)\" names the right X (LongBench v2)", false,
           plain<multiple_choice>, OverAnswers::best, TaskScore::longbench_v2, plain<multiple_choice_agreement>},
};

}  // namespace

std::span<const Metric> all_metrics() {
  return kMetrics;
}

const Metric& find_metric(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Metric& metric : kMetrics) {
    if (metric.name == name) return metric;
    names.push_back(metric.name);
  }
  throw ConfigError("metric " + std::string(name), "is not known" + did_you_mean(name, names));
}

void make_ready(const Metric& metric, const MetricOptions& options) {
  if (metric.needs_jieba) shared_jieba(options.jieba);
}

double row_score(const Metric& metric, std::string_view prediction, std::span<const std::string> answers,
                 std::span<const std::string> all_classes, const MetricOptions& options) {
  double best = 0, sum = 0;
  for (const std::string& truth : answers) {
    const double score = metric.score(prediction, truth, all_classes, options);
    best = std::max(best, score);
    sum += score;
  }
  if (metric.over_answers == OverAnswers::best) return best;
  return answers.empty() ? 0 : sum / static_cast<double>(answers.size());
}

double agreement(const Metric& metric, std::string_view prediction, std::string_view own,
                 std::span<const std::string> all_classes, const MetricOptions& options) {
  if (prediction == own) return 1;  // whatever the metric makes of it: nothing in an empty text, 0.999999995 (rouge)
  const Score score = metric.agreement != nullptr ? metric.agreement : metric.score;
  return std::max(0.0, score(prediction, own, all_classes, options));
}

}  // namespace cokv::metrics
