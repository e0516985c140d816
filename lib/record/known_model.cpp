#include "record/known_model.h"

#include "core/errors.h"
#include "core/sha256.h"

namespace cokv::record {

namespace {

struct Published {
  const char* name;
  const char* architecture;
  HeadGrid grid;
  int query_heads;
};

constexpr Published kPublished[] = {{"Meta-Llama-3-8B-Instruct", "LlamaForCausalLM", {32, 8}, 32},
                                    {"Mistral-7B-Instruct-v0.2", "MistralForCausalLM", {32, 8}, 32}};

std::string architecture_of(const Json& config, const std::string& where) {
  const Json& list = require_member(config, "architectures", where);
  if (!list.is_array() || list.empty() || !list[0].is_string())
    throw InputError(where, "key \"architectures\" should be a list with a name");
  return list[0].get<std::string>();
}

}  // namespace

ModelIdentity read_model_identity(const std::filesystem::path& path) {
  const std::filesystem::path file = std::filesystem::is_directory(path) ? path / "config.json" : path;
  const std::string where = file.string();
  const Json config = read_json_file(file);
  Json identity = {{"name", std::filesystem::absolute(file).parent_path().filename().string()},
                   {"architecture", architecture_of(config, where)},
                   {"layers", require_int(config, "num_hidden_layers", where)}};
  const int query_heads = require_int(config, "num_attention_heads", where);
  const bool grouped = config.contains("num_key_value_heads") && !config["num_key_value_heads"].is_null();
  identity["kv_heads"] = grouped ? require_int(config, "num_key_value_heads", where) : query_heads;
  identity["query_heads"] = query_heads;
  identity["config_sha256"] = sha256_hex_of_file(file);
  return model_from_json(identity, where);
}

std::optional<ModelIdentity> published_model(std::string_view text) {
  for (const Published& model : kPublished)
    if (text.find(model.name) != std::string_view::npos)
      return ModelIdentity{model.name, model.architecture, model.grid, model.query_heads, ""};
  return std::nullopt;
}

}  // namespace cokv::record
