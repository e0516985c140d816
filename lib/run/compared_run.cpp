#include "run/compared_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/errors.h"

namespace cokv::run {

namespace fs = std::filesystem;

namespace {

// Results of earlier versions do not name the file.
fs::path predictions_of(const record::ResultRow& row, const fs::path& folder) {
  if (!row.predictions.empty()) return folder / row.predictions;
  const auto named = [&](const std::string& suffix) { return folder / (row.method + suffix + ".jsonl"); };
  if (row.masked > 0) return named(fmt::format("-{}", row.masked));
  const fs::path file = row.budget ? named(fmt::format("-{}", *row.budget)) : named("");
  if (fs::exists(file) || !fs::is_directory(folder)) return file;
  for (const auto& entry : fs::directory_iterator(folder))  // of a budgets file
    if (entry.path().filename().string().starts_with("allocation-" + row.method + "-")) return entry.path();
  return file;
}

std::vector<Prediction> read_rows(const fs::path& file, const std::vector<std::string>& ids) {
  const std::map<std::string, Prediction> there = read_predictions(file);
  std::vector<Prediction> rows;
  for (const std::string& id : ids) {
    const auto found = there.find(id);
    if (found == there.end())
      throw InputError(file.string(), fmt::format("has no row {}, which results.json counts", id),
                       "run cokv-eval again in that folder");
    rows.push_back(found->second);
  }
  return rows;
}

std::vector<int> numbers_from(int first, size_t count) {
  std::vector<int> numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

template <typename T>
std::vector<T> picked(const std::vector<T>& all, const std::vector<size_t>& places) {
  std::vector<T> some;
  for (const size_t place : places) some.push_back(all[place]);
  return some;
}

ComparedRun only_rows(ComparedRun run, const std::vector<size_t>& rows) {
  run.ids = picked(run.ids, rows);
  run.rows = {picked(run.rows.weights, rows), picked(run.rows.clusters, rows)};
  for (Measurements& method : run.methods)
    for (auto& [measure, values] : method.values) values = picked(values, rows);
  if (!run.full_texts.empty()) run.full_texts = picked(run.full_texts, rows);
  return run;
}

void keep_metric_only(ComparedRun& run) {
  for (Measurements& method : run.methods)
    std::erase_if(method.values, [](const auto& value) { return value.first != Measure::metric; });
}

}  // namespace

std::vector<std::string> ComparedRun::method_names() const {
  std::vector<std::string> names;
  for (const Measurements& one : methods)
    if (std::ranges::find(names, one.method) == names.end()) names.push_back(one.method);
  return names;
}

std::vector<const Measurements*> ComparedRun::of_method(std::string_view method) const {
  std::vector<const Measurements*> all;
  for (const Measurements& one : methods)
    if (one.method == method) all.push_back(&one);
  return all;
}

ComparedRun read_compared_run(const fs::path& path) {
  const fs::path file = fs::is_directory(path) ? path / "results.json" : path;
  const record::Results results = record::read_results(file);
  ComparedRun run;
  run.name = path.string();
  run.model = results.model;
  run.data_sha256 = results.task.data_sha256;
  run.ids = results.task.example_ids;
  run.knows_clusters = !results.clusters.empty();
  run.rows = {results.task.example_weights,
              run.knows_clusters ? results.clusters : numbers_from(0, results.task.example_ids.size())};
  for (const record::ResultRow& row : results.rows) {
    const std::vector<Prediction> predictions =
        read_rows(predictions_of(row, file.parent_path() / "predictions"), run.ids);
    run.methods.push_back(measurements_of(row, predictions, results.scored()));
    if (row.method == "full")
      for (const Prediction& prediction : predictions) run.full_texts.push_back(prediction.text);
  }
  return run;
}

ComparedRun pool(const std::vector<ComparedRun>& runs) {
  ComparedRun all = runs.front();
  std::erase_if(all.methods, [&](const Measurements& method) {
    return !std::ranges::all_of(runs, [&](const ComparedRun& run) {
      return std::ranges::any_of(run.methods, [&](const Measurements& other) {
        return other.method == method.method && other.budget == method.budget;
      });
    });
  });
  all.name = "all";
  all.ids.clear();
  all.rows = {};
  all.full_texts.clear();
  for (Measurements& method : all.methods)
    for (auto& [measure, values] : method.values) values.clear();
  int clusters = 0;
  for (const ComparedRun& run : runs) {
    for (const std::string& id : run.ids) {
      all.ids.push_back(run.data_sha256 + "/" + id);
      all.rows.weights.push_back(1);
    }
    for (const int cluster : run.rows.clusters) all.rows.clusters.push_back(clusters + cluster);
    clusters += run.rows.clusters.empty() ? 0 : *std::ranges::max_element(run.rows.clusters) + 1;
    all.knows_clusters &= run.knows_clusters;
    for (Measurements& method : all.methods) {
      const auto same = std::ranges::find_if(run.methods, [&](const Measurements& other) {
        return other.method == method.method && other.budget == method.budget;
      });
      std::erase_if(method.values, [&](const auto& value) { return !same->values.contains(value.first); });
      for (auto& [measure, values] : method.values)
        values.insert(values.end(), same->values.at(measure).begin(), same->values.at(measure).end());
    }
  }
  std::vector<std::string> sorted = all.ids;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end())
    throw ConfigError("`pool`", "two of the runs answer the same rows", "leave it out to compare them");
  return all;
}

Shared shared_rows(const ComparedRun& ours, const ComparedRun& theirs) {
  std::vector<size_t> our_places, their_places;
  if (ours.data_sha256 == theirs.data_sha256) {
    std::map<std::string, size_t> places;
    for (size_t i = 0; i < theirs.ids.size(); ++i) places[theirs.ids[i]] = i;
    for (size_t i = 0; i < ours.ids.size(); ++i)
      if (const auto found = places.find(ours.ids[i]); found != places.end()) {
        our_places.push_back(i);
        their_places.push_back(found->second);
      }
  }
  if (our_places.empty())
    throw InputError(ours.name, fmt::format("shares no rows with {}", theirs.name),
                     "compare runs of the same data; of several tasks, give `pool` to put their rows together");
  Shared shared{only_rows(ours, our_places), only_rows(theirs, their_places)};
  if (!ours.knows_clusters) shared.ours.rows = shared.theirs.rows;
  shared.metric_only =
      record::to_json(ours.model) != record::to_json(theirs.model) ||
      (!ours.full_texts.empty() && !theirs.full_texts.empty() && shared.ours.full_texts != shared.theirs.full_texts);
  if (shared.metric_only) {
    keep_metric_only(shared.ours);
    keep_metric_only(shared.theirs);
  }
  return shared;
}

}  // namespace cokv::run
