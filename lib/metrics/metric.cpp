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

double code_sim(Text prediction, Text truth, Classes, const MetricOptions& options) {
  return options.code_similarity == CodeSimilarity::difflib ? code_similarity_difflib(prediction, truth)
                                                            : code_similarity_levenshtein(prediction, truth);
}

double classes(Text prediction, Text truth, Classes all_classes, const MetricOptions&) {
  return classification(prediction, truth, all_classes);
}

constexpr std::array kMetrics = {
    Metric{"qa_f1", "F1 over words, without articles and punctuation", plain<qa_f1>},
    Metric{"rouge", "ROUGE-L as the package rouge 1.0.1 has it", plain<rouge_l>},
    Metric{"classification", "the right class among those named, shared when several are named", classes},
    Metric{"retrieval", "share of the numbers that are the right paragraph's", plain<retrieval>},
    Metric{"retrieval_zh", "the same for Chinese paragraphs", plain<retrieval_zh>},
    Metric{"count", "share of the numbers that are right", plain<count>},
    Metric{"code_sim", "edit similarity of the first line of code", code_sim},
};

}  // namespace

std::span<const Metric> all_metrics() {
  return kMetrics;
}

const Metric& find_metric(std::string_view name) {
  if (name.ends_with("_zh") && name != "retrieval_zh")
    throw ConfigError("metric " + std::string(name),
                      "needs Chinese word segmentation, which this version does not have");
  std::vector<std::string_view> names;
  for (const Metric& metric : kMetrics) {
    if (metric.name == name) return metric;
    names.push_back(metric.name);
  }
  throw ConfigError("metric " + std::string(name), "is not known" + did_you_mean(name, names));
}

double best_score(const Metric& metric, std::string_view prediction, std::span<const std::string> answers,
                  std::span<const std::string> all_classes, const MetricOptions& options) {
  double best = 0;
  for (const std::string& truth : answers) best = std::max(best, metric.score(prediction, truth, all_classes, options));
  return best;
}

}  // namespace cokv::metrics
