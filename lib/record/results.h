// results.json (schema cokv.results/1) and results.md: how methods score on a task at equal memory.
#pragma once

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
  double score = 0;           // 0 … 100, LongBench's rounding
  double standard_error = 0;  // same unit, over examples
  int examples = 0;
  double kept_tokens_mean = 0;  // prompt tokens per head, really kept
  Json extra = Json::object();  // e.g. paired differences; written as further keys of the row
};

struct Results {
  ModelIdentity model;
  TaskIdentity task;
  std::vector<ResultRow> rows;
  Json alpha_curve = Json::array();  // {budget, alpha, validation_score}: how alpha was chosen, on validation rows
  Json niah = Json::array();         // grids of needles found, of run/niah_grids.h; empty for other tasks
  Json latency = Json::array();
  Provenance provenance;
};

Json to_json(const Results& results);
Results read_results(const std::filesystem::path& file);
void write_results(const std::filesystem::path& file, const Results& results);
std::string results_markdown(const Results& results);

}  // namespace cokv::record
