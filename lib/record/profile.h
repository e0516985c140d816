// profile.json (schema cokv.profile/1): the Sliced Shapley values, or first-order worths, of a model's KV heads on a
// task, with errors, convergence and provenance. Everything but `provenance` is a pure function of settings, data and
// model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/identity.h"
#include "core/head_budgets.h"
#include "core/head_grid.h"
#include "core/json_file.h"
#include "core/mode.h"
#include "estimate/estimate.h"

namespace cokv::record {

using checkpoint::ModelIdentity;

struct TaskIdentity {
  std::string name;  // task or category
  std::string category;
  std::string metric;  // joined by "+" when a category mixes metrics
  std::vector<std::string> example_ids;
  std::vector<double> example_weights;  // summing to 1; tasks of a category weigh the same
  std::string data_sha256;
};

struct SamplingIdentity {
  std::optional<Mode> mode;  // nothing: imported
  std::string estimator;     // mean | regression | exact
  std::string utility;       // metric | agreement | nll | nll-reference
  std::vector<int> slices;
  std::string slices_reason;  // of `slices` auto; "" where the sizes were given
  int pairs = 0;              // measured for each slice and example, or all that a slice has
  uint64_t seed = 42;
  int window = kDefaultWindow;
  // Values are first-order worths, from backward passes at `game_budgets`; what is drawn (mode, estimator, slices,
  // pairs and seed) has no meaning then.
  bool gradient = false;
  std::vector<int> game_budgets;  // ascending; of the game at a budget, empty where masked heads see the window alone

  std::string_view mode_text() const { return mode ? text_of(*mode) : "imported"; }
  bool measures_log_probabilities() const { return utility == "nll" || utility == "nll-reference"; }
  bool plays_at_budgets() const { return !gradient && !game_budgets.empty(); }
  bool standardised() const { return game_budgets.size() > 1; }
  std::string_view unit_of_work() const { return gradient ? "backward passes" : "pairs"; }
};

struct Provenance {
  std::string program, version, commit, libtorch, device, dtype, command;
  std::string started, finished;  // ISO 8601, UTC
  int64_t evaluations = 0;        // decodes scored, two a pair; or backward passes
};

struct Profile {
  ModelIdentity model;
  TaskIdentity task;
  SamplingIdentity sampling;
  estimate::Estimate estimate;
  bool has_standard_errors = true;            // false: imported, the file that was read has none
  std::optional<double> utility_full;         // mean U(N)
  std::optional<double> utility_window_only;  // mean U(empty)
  std::vector<std::string> warnings;
  Provenance provenance;
};

Json to_json(const ModelIdentity& model);
Json to_json(const TaskIdentity& task);
Json to_json(const SamplingIdentity& sampling);
Json to_json(const Provenance& provenance);
Json to_json(const Profile& profile);
ModelIdentity model_from_json(const Json& json, const std::string& where);
TaskIdentity task_from_json(const Json& json, const std::string& where);
SamplingIdentity sampling_from_json(const Json& json, const std::string& where);
Provenance provenance_from_json(const Json& json, const std::string& where);

// InputError naming file and key for anything missing, of the wrong type or shape, not finite, or of another schema.
Profile read_profile(const std::filesystem::path& file);
// Does not rewrite a file that differs in its provenance only: running a finished run again changes neither the
// recorded provenance nor the SHA-256 by which evaluations refer to the profile.
void write_profile(const std::filesystem::path& file, const Profile& profile);

}  // namespace cokv::record
