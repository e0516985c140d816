// The score files that CoKV's authors released, converted to JSON: for each task and slice the sums and counts of
// complementary contributions (nawei1010/CoKV dc9f228). The value of a slice is cc_left / count_left, the SSV their
// mean.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/errors.h"
#include "core/json_section.h"
#include "record/imported_profile.h"
#include "record/known_model.h"

namespace cokv::record {

namespace {

constexpr double kFewDraws = 30;  // below this a head's mean is little more than noise

struct ReleasedSlice {
  std::string name;  // as the file calls it
  int size = 0;      // as the counts prove
  int samples = 0;
  std::vector<double> sums, counts;  // of the draws with the head in the coalition
};

std::vector<double> require_players(const Json& json, const char* key, int players, const std::string& where) {
  std::vector<double> values = JsonSection(json, where).numbers(key);
  if (static_cast<int>(values.size()) != players)
    throw InputError(where, fmt::format("key \"{}\" should hold {} numbers, one for each KV head, holds {}", key,
                                        players, values.size()));
  return values;
}

// Two identities hold for every honest record: a head is either in S or in N \ S, and the difference of its two sums is
// the sum of all contributions, whichever head is asked.
void check_sums(const ReleasedSlice& slice, const Json& json, const std::string& where) {
  const int players = static_cast<int>(slice.sums.size());
  const std::vector<double> right = require_players(json, "cc_right", players, where);
  const std::vector<double> right_counts = require_players(json, "count_right", players, where);
  const double total = slice.sums[0] - right[0];
  for (size_t player = 0; player < slice.sums.size(); ++player) {
    if (slice.counts[player] <= 0)
      throw InputError(where, fmt::format("head {} was never drawn, so its value is unknown", player));
    if (slice.counts[player] + right_counts[player] != slice.samples)
      throw InputError(where, fmt::format("the counts of head {} do not sum to {} samples", player, slice.samples));
    if (std::abs(slice.sums[player] - right[player] - total) > 1e-6 * std::max(1.0, slice.samples * 1.0))
      throw InputError(where, fmt::format("the sums of head {} contradict those of head 0", player));
  }
}

ReleasedSlice read_slice(const std::string& name, const Json& json, int players, const std::string& where) {
  ReleasedSlice slice;
  slice.name = name;
  slice.samples = require_int(json, "samples", where);
  if (slice.samples < 1) throw InputError(where, "holds no samples");
  slice.sums = require_players(json, "cc_left", players, where);
  slice.counts = require_players(json, "count_left", players, where);
  check_sums(slice, json, where);
  const double size = std::accumulate(slice.counts.begin(), slice.counts.end(), 0.0) / slice.samples;
  slice.size = require_int(json, "true_slice", where);
  if (size != slice.size) throw InputError(where, fmt::format("its counts are of slice {}, not {}", size, slice.size));
  return slice;
}

// By size, each once; says what was odd about the file.
std::vector<ReleasedSlice> read_slices(const Json& task, int players, const std::string& where,
                                       std::vector<std::string>& warnings) {
  if (!task.is_object() || task.empty()) throw InputError(where, "should be an object of slices");
  std::map<int, ReleasedSlice> by_size;
  for (const auto& [name, json] : task.items()) {
    const ReleasedSlice slice = read_slice(name, json, players, where + " slice " + name);
    if (name != std::to_string(slice.size))
      warnings.push_back(fmt::format("the slice called {} holds draws of slice {}", name, slice.size));
    const auto [found, fresh] = by_size.emplace(slice.size, slice);
    if (fresh) continue;
    if (found->second.sums != slice.sums || found->second.counts != slice.counts)
      throw InputError(where, fmt::format("slices {} and {} are different records of slice {}", found->second.name,
                                          name, slice.size));
    warnings.push_back(fmt::format("the slices called {} and {} are copies of one record, which counts once",
                                   found->second.name, name));
  }
  std::vector<ReleasedSlice> slices;
  for (auto& [size, slice] : by_size) slices.push_back(std::move(slice));
  return slices;
}

estimate::SliceEstimate estimate_of(const ReleasedSlice& slice) {
  estimate::SliceEstimate estimate;
  estimate.size = slice.size;
  estimate.pairs = slice.samples;
  for (size_t player = 0; player < slice.sums.size(); ++player)
    estimate.values.push_back(slice.sums[player] / slice.counts[player]);
  estimate.mean_utility = estimate.mean_complement = std::nan("");  // only their difference is on record
  return estimate;
}

ModelIdentity model_of(const Import& import, const Json& json, const std::string& where) {
  Json identity = {{"name", require_string(json, "model", where)},
                   {"architecture", ""},
                   {"layers", require_int(json, "layers", where)},
                   {"kv_heads", require_int(json, "kv_heads", where)},
                   {"query_heads", nullptr},
                   {"config_sha256", ""}};
  const ModelIdentity stated = model_from_json(identity, where);
  const ModelIdentity model = import.model.value_or(published_model(stated.name).value_or(stated));
  if (model.grid != stated.grid)
    throw InputError(where, fmt::format("holds {} layers x {} KV heads, {} has {} x {}", stated.grid.layers,
                                        stated.grid.kv_heads, model.name, model.grid.layers, model.grid.kv_heads));
  return model;
}

const Json& choose_task(const Json& json, std::string& name, const std::string& where) {
  const Json& tasks = require_member(json, "tasks", where);
  if (!tasks.is_object() || tasks.empty()) throw InputError(where, "key \"tasks\" should be an object of tasks");
  std::vector<std::string> names;
  for (const auto& item : tasks.items()) names.push_back(item.key());
  if (name.empty() && names.size() == 1) name = names.front();
  if (name.empty()) throw ConfigError("`task`", fmt::format("is needed: {} holds {}", where, fmt::join(names, ", ")));
  if (!tasks.contains(name))
    throw ConfigError("`task` " + name, fmt::format("is not in {}{}", where, did_you_mean(name, names)),
                      fmt::format("it holds {}", fmt::join(names, ", ")));
  return tasks[name];
}

}  // namespace

Profile import_cokv_scores(const Import& import) {
  const std::string where = import.file.string();
  const Json json = read_json_file(import.file);
  Profile profile;
  profile.model = model_of(import, json, where);
  profile.task.name = import.task;
  const Json& task = choose_task(json, profile.task.name, where);
  const std::vector<ReleasedSlice> slices = read_slices(
      task, profile.model.grid.players(), fmt::format("{} task {}", where, profile.task.name), profile.warnings);
  profile.sampling = {
      .mode = Mode::paper, .estimator = "mean", .utility = "metric", .pairs = slices.front().samples, .seed = 0};
  profile.has_standard_errors = false;
  profile.estimate.values.assign(static_cast<size_t>(profile.model.grid.players()), 0.0);
  for (const ReleasedSlice& slice : slices) {
    profile.estimate.slices.push_back(estimate_of(slice));
    profile.sampling.slices.push_back(slice.size);
    profile.sampling.pairs = std::min(profile.sampling.pairs, slice.samples);
    for (size_t player = 0; player < slice.sums.size(); ++player)
      profile.estimate.values[player] +=
          profile.estimate.slices.back().values[player] / static_cast<double>(slices.size());
    const double rarest = *std::min_element(slice.counts.begin(), slice.counts.end());
    if (rarest < kFewDraws)
      profile.warnings.push_back(fmt::format("slice {}: some heads were drawn only {} times", slice.size, rarest));
  }
  profile.warnings.push_back("the draws of the released scores were not seeded: the seed 0 stands for none");
  profile.estimate.convergence.advice =
      "Imported: the file holds sums over draws, from which neither errors nor convergence can be told.";
  return profile;
}

}  // namespace cokv::record
