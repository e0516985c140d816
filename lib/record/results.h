// results.json (schema cokv.results/1) and results.md: how methods score on a task at equal memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/measure.h"
#include "record/profile.h"

namespace cokv::record {

// A measure of a method less another's on the same rows.
struct PairedDifference {
  Measure measure = Measure::metric;
  std::string against;             // the other method, e.g. snapkv (at the same budget) or full
  double mean = 0;                 // in the unit of the measure
  double low = 0, high = 0;        // ends of a 95 % interval (paired bootstrap over clusters)
  int examples = 0, clusters = 0;  // rows that both have the measure of, and their texts; 0: an earlier version
};

struct MeasuredMean {
  double mean = 0;                       // 0…100; log_probability: nats
  std::optional<double> standard_error;  // over clusters; a single one tells none
  int examples = 0;                      // rows that have the measure
};

struct ResultRow {
  std::string method;
  std::optional<int> budget;  // none for `full` and masks
  std::optional<int> alpha;
  double score = 0;                      // 0 … 100
  std::optional<double> standard_error;  // same unit, over clusters of rows; a single one tells none
  int examples = 0;
  double kept_tokens_mean = 0;               // prompt tokens per head, really kept
  double floor = 0;                          // share of the budget beyond the window that all heads got alike
  int masked = 0;                            // heads, in the masking experiment
  std::string predictions;                   // file of its answers in predictions/; "" in files of earlier versions
  std::map<Measure, MeasuredMean> measures;  // what was measured, the score included
  std::vector<PairedDifference> differences;

  const PairedDifference* difference(Measure measure, std::string_view against) const;  // nullptr where there is none
};

// Differences of a row's mean over several budgets.
struct BudgetsMean {
  std::string method;
  std::vector<int> budgets;
  std::vector<PairedDifference> differences;
};

// How alpha was chosen: what one scored on the validation rows.
struct AlphaPoint {
  int budget = 0;
  int alpha = 0;
  double validation_score = 0;  // 0 … 100
};

// Needles in a haystack: the share found by prompt length and by how deep the needle was hidden.
struct NiahGrid {
  std::string method;
  std::optional<int> budget;
  std::vector<int> lengths;                 // prompt tokens
  std::vector<int> depths;                  // per cent of the hay before the needle
  std::vector<std::vector<double>> scores;  // [depths][lengths], 0 … 100, the mean over needles
};

// One prompt length under one cache, one row at a time.
struct LatencyRow {
  std::string method;
  std::optional<int> budget;
  int masked = 0;  // heads, in the masking experiment
  int prompt_tokens = 0;
  double kept_tokens_mean = 0;
  double prefill_seconds = 0;
  double compress_seconds = 0;  // scoring the prompt's tokens and copying those that stay
  double seconds_per_token = 0;
  int64_t weight_bytes = 0;
  int64_t cache_bytes = 0;         // K/V of prompt and new tokens
  int64_t prefill_peak_bytes = 0;  // the most in use while the prompt was read, weights included …
  int64_t decode_peak_bytes = 0;   // … and while tokens were generated
};

// What reading every prompt once saved.
struct OnePrefill {
  int64_t prompts = 0;           // read in this run (none again that an earlier run had answered)
  int64_t answers = 0;           // of all methods and budgets to them
  double prefill_seconds = 0;    // reading them
  double seconds = 0;            // reading and answering
  double separate_prefills = 0;  // seconds that reading the prompt anew for every answer would have taken
  // Of one prompt; a prompt of which no answer was decoded, but others measured, saved nothing.
  void add(int64_t answered, double reading, double all) {
    if (answered == 0) return;
    prompts += 1;
    answers += answered;
    prefill_seconds += reading;
    seconds += all;
    separate_prefills += reading * static_cast<double>(answered);
  }
  // Lower bound on the speed-up over one run per method and budget: those would also decode row by row.
  double times_faster() const { return (separate_prefills - prefill_seconds + seconds) / seconds; }
};

struct Results {
  ModelIdentity model;
  TaskIdentity task;
  std::string utility =
      "metric";  // what is scored: metric (against the answers) | agreement (against the full cache's text)
  std::vector<int> clusters;  // of each of the task's examples: those with one number share their context
  std::vector<ResultRow> rows;
  std::vector<BudgetsMean> mean_over_budgets;
  std::vector<AlphaPoint> alpha_curve;
  std::vector<NiahGrid> niah;  // one for each method and budget; empty for other tasks
  std::vector<LatencyRow> latency;
  std::optional<OnePrefill> one_prefill;
  Provenance provenance;

  Measure scored() const { return utility == "agreement" ? Measure::agreement : Measure::metric; }
};

// A row's method with what tells it from others: "cokv, floor 0.5", "mask-top 16".
std::string label(const ResultRow& row);
std::string label(const LatencyRow& row);

Json to_json(const Results& results);
// InputError naming file and key for anything missing, unknown, of the wrong type, or of another schema.
Results read_results(const std::filesystem::path& file);
// Does not rewrite a file that differs in its provenance only.
void write_results(const std::filesystem::path& file, const Results& results);
std::string results_markdown(const Results& results);

}  // namespace cokv::record
