#include "ask/loaded_model.h"

#include "task/model_check.h"

namespace cokv::ask {

CheckedModel check_model(const std::filesystem::path& path) {
  task::ModelCheck check = task::check_model_folder(path);
  task::refuse_problems(check.check_up, path.string());
  std::vector<std::string> warnings = task::vocabulary_warnings(*check.tokenizer, check.config->vocabulary_size,
                                                                (check.folder / "tokenizer.json").string());
  record::ModelIdentity identity = checkpoint::read_identity(check.folder);
  identity.fingerprints = checkpoint::fingerprints_without_weights(check.folder);
  return {std::move(check.folder), std::move(*check.tokenizer), std::move(identity), std::move(warnings)};
}

LoadedModel load_weights(CheckedModel model, const model::DeviceOptions& options) {
  model::Transformer transformer = model::Transformer::load(model.folder, model::resolve_placement(options));
  model.identity.fingerprints->weights = transformer.weights_fingerprint();
  return {std::move(transformer), std::move(model.tokenizer), std::move(model.identity)};
}

}  // namespace cokv::ask
