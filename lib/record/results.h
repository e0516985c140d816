// results.json (schema cokv.results/1) and results.md: how methods score on a task at equal memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "record/profile.h"

namespace cokv::record {

struct ResultRow {
  std::string method;
  std::optional<int> budget;  // none for `full` and masks
  std::optional<int> alpha;
  double score = 0;                      // 0 … 100
  std::optional<double> standard_error;  // same unit, over examples; a single one tells none
  int examples = 0;
  double kept_tokens_mean = 0;  // prompt tokens per head, really kept
  Json extra = Json::object();  // e.g. paired differences; written as further keys of the row
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
  // The least that this run was faster than a run for each method and budget: those also decode one by one.
  double times_faster() const { return (separate_prefills - prefill_seconds + seconds) / seconds; }
};

struct Results {
  ModelIdentity model;
  TaskIdentity task;
  std::string utility =
      "metric";  // what is scored: metric (against the answers) | agreement (against the full cache's text)
  std::vector<ResultRow> rows;
  Json alpha_curve = Json::array();  // {budget, alpha, validation_score}: how alpha was chosen, on validation rows
  Json niah = Json::array();         // grids of needles found, of run/niah_grids.h; empty for other tasks
  std::vector<LatencyRow> latency;
  std::optional<OnePrefill> one_prefill;
  Provenance provenance;
};

// A row's method with what tells it from others: "cokv, floor 0.5", "mask-top 16".
std::string label(const ResultRow& row);
std::string label(const LatencyRow& row);

Json to_json(const Results& results);
Results read_results(const std::filesystem::path& file);
void write_results(const std::filesystem::path& file, const Results& results);
std::string results_markdown(const Results& results);

}  // namespace cokv::record
