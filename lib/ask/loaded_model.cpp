#include "ask/loaded_model.h"

#include "core/errors.h"

namespace cokv::ask {

namespace {
std::string folder_name(const std::filesystem::path& folder) {
  const auto clean = std::filesystem::weakly_canonical(folder);
  return clean.filename().string();
}
}  // namespace

LoadedModel load_model(const std::filesystem::path& folder, const model::DeviceOptions& options) {
  const model::ModelConfig config = model::read_model_config(folder);  // before the weights: its errors come at once
  tokenizer::Tokenizer tokenizer = tokenizer::Tokenizer::load(folder);
  const model::Placement placement = model::resolve_placement(options);
  record::ModelIdentity identity;
  identity.name = folder_name(folder);
  identity.architecture = config.architecture;
  identity.grid = config.grid();
  identity.query_heads = config.query_heads;
  identity.config_sha256 = config.sha256;
  return {model::Transformer::load(folder, placement), std::move(tokenizer), std::move(identity)};
}

}  // namespace cokv::ask
