#include "ask/loaded_model.h"

#include "checkpoint/model_folder.h"
#include "task/check_up.h"

namespace cokv::ask {

LoadedModel load_model(const std::filesystem::path& path, const model::DeviceOptions& options) {
  const std::filesystem::path folder = checkpoint::resolve_model_folder(path);
  const checkpoint::ModelConfig config = checkpoint::read_model_config(folder);  // its errors come before the weights'
  tokenizer::Tokenizer tokenizer = tokenizer::Tokenizer::load(folder);
  std::vector<std::string> warnings =
      task::vocabulary_warnings(tokenizer, config.vocabulary_size, (folder / "tokenizer.json").string());
  record::ModelIdentity identity = checkpoint::read_identity(folder);
  identity.fingerprints = checkpoint::fingerprints_without_weights(folder);
  model::Transformer transformer = model::Transformer::load(folder, model::resolve_placement(options));
  identity.fingerprints->weights = transformer.weights_fingerprint();
  return {std::move(transformer), std::move(tokenizer), std::move(identity), std::move(warnings)};
}

}  // namespace cokv::ask
