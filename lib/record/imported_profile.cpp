#include "record/imported_profile.h"

#include <fmt/format.h>

#include "core/errors.h"
#include "record/duo_pattern.h"
#include "record/headkv_scores.h"
#include "record/known_model.h"

namespace cokv::record {

namespace {

Profile of_values(const Import& import, ModelIdentity model, std::vector<double> values, const std::string& origin) {
  Profile profile;
  profile.model = std::move(model);
  profile.task.name = import.task.empty() ? origin : import.task;
  profile.sampling.estimator = origin;
  profile.sampling.utility = "none";
  profile.sampling.seed = 0;
  profile.estimate.values = std::move(values);
  profile.estimate.convergence.advice =
      fmt::format("Imported {} scores: their order is theirs, errors and convergence are not known.", origin);
  profile.has_standard_errors = false;
  return profile;
}

// The pattern folder's own words on its model: those of our export, or nothing but the shape.
ModelIdentity model_of_pattern(const Import& import, HeadGrid grid) {
  const std::filesystem::path config = import.file / "config.json";
  if (import.model) return *import.model;
  if (std::filesystem::is_regular_file(config)) {
    const Json json = read_json_file(config);
    if (json.is_object() && json.contains("cokv_model")) return model_from_json(json["cokv_model"], config.string());
  }
  if (const auto known = published_model(import.file.string()); known && known->grid == grid) return *known;
  ModelIdentity model;
  model.name = import.file.stem().string();
  model.grid = grid;
  return model;
}

}  // namespace

Profile import_headkv_scores(const Import& import) {
  const auto model = import.model ? import.model : published_model(import.file.filename().string());
  if (!model)
    throw ConfigError(import.file.string(), "does not say how many query heads share a KV head",
                      "give the model's folder or config.json with `model`");
  const std::vector<double> heads = read_headkv_scores(import.file, model->grid.layers, model->query_heads);
  const size_t group = static_cast<size_t>(model->query_heads / model->grid.kv_heads);
  std::vector<double> values(static_cast<size_t>(model->grid.players()), 0.0);
  for (size_t head = 0; head < heads.size(); ++head) values[head / group] += heads[head];
  return of_values(import, *model, std::move(values), "headkv");
}

Profile import_duo_pattern(const Import& import) {
  const DuoPattern pattern = read_duo_pattern(import.file);
  const ModelIdentity model = model_of_pattern(import, pattern.grid);
  if (model.grid != pattern.grid)
    throw InputError(import.file.string(),
                     fmt::format("is a pattern of {} layers x {} KV heads, {} has {} x {}", pattern.grid.layers,
                                 pattern.grid.kv_heads, model.name, model.grid.layers, model.grid.kv_heads));
  return of_values(import, model, pattern.gates, "duo-attention");
}

}  // namespace cokv::record
