#include "record/headkv_scores.h"

#include <fmt/format.h>

#include <cmath>

#include "core/errors.h"
#include "core/json_file.h"

namespace cokv::record {

std::vector<double> read_headkv_scores(const std::filesystem::path& file, int layers, int query_heads) {
  const std::string where = file.string();
  if (query_heads < 1)
    throw InputError(where, "cannot be read: the profile does not state the model's number of query heads",
                     "import the profile with its `model` given");
  const Json json = read_json_file(file);
  const auto heads = static_cast<size_t>(layers) * static_cast<size_t>(query_heads);
  if (!json.is_object() || json.size() != heads)
    throw InputError(where, fmt::format("should hold {} heads ({} layers of {} query heads), holds {}", heads, layers,
                                        query_heads, json.size()));
  std::vector<double> means;
  for (int layer = 0; layer < layers; ++layer) {
    for (int head = 0; head < query_heads; ++head) {
      const std::string key = fmt::format("{}-{}", layer, head);
      const Json& trials = require_member(json, key, where);
      if (!trials.is_array() || trials.empty())
        throw InputError(where, "head " + key + " should have a list of scores");
      double sum = 0;
      for (const Json& score : trials) {
        if (!score.is_number() || !std::isfinite(score.get<double>()) || score.get<double>() < 0)
          throw InputError(where, "head " + key + " has a score that is not a number of at least 0");
        sum += score.get<double>();
      }
      means.push_back(sum / static_cast<double>(trials.size()));
    }
  }
  return means;
}

std::string headkv_text(const ExportSource& source) {
  const HeadGrid grid = source.model.grid;
  const int group = source.model.query_heads / grid.kv_heads;
  if (group < 1)
    throw InputError(source.model.name, "its number of query heads is not known, and HeadKV's files are per query head",
                     "import the profile with its `model` given");
  const std::vector<double> weights = source.weights();
  Json heads = Json::object();
  for (int player = 0; player < grid.players(); ++player)
    for (int query = 0; query < group; ++query)
      heads[fmt::format("{}-{}", grid.head(player).layer, grid.head(player).kv_head * group + query)] =
          Json::array({weights[static_cast<size_t>(player)]});
  return heads.dump();
}

}  // namespace cokv::record
