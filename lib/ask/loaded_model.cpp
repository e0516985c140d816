#include "ask/loaded_model.h"

#include <fmt/format.h>

#include "checkpoint/model_folder.h"
#include "core/errors.h"

namespace cokv::ask {

namespace {

// Ids of the tokenizer that the embedding has no row for. Fewer ids than rows are normal padding.
std::vector<std::string> vocabulary_warnings(const tokenizer::Tokenizer& tokenizer, int vocabulary_size,
                                             const std::string& where) {
  constexpr size_t kNamed = 5;
  const std::vector<int> beyond = tokenizer.ids_from(vocabulary_size);
  if (beyond.empty()) return {};
  std::string named;
  for (size_t i = 0; i < beyond.size(); ++i) {
    const std::string token = tokenizer.decode(std::span(&beyond[i], 1), /*skip_special_tokens=*/false);
    if (!tokenizer.is_added_token(beyond[i]))
      throw InputError(where,
                       fmt::format("gives \"{}\" the id {}, the model has a vocabulary of {} ({} ids are beyond it)",
                                   token, beyond[i], vocabulary_size, beyond.size()),
                       "tokenizer and model do not belong together");
    if (i < kNamed) named += fmt::format("{}{} \"{}\"", i > 0 ? ", " : "", beyond[i], token);
  }
  if (beyond.size() > kNamed) named += fmt::format(" and {} more", beyond.size() - kNamed);
  return {fmt::format("{} has {} added tokens beyond the model's vocabulary of {}: {}; a prompt with one is an error",
                      where, beyond.size(), vocabulary_size, named)};
}

}  // namespace

LoadedModel load_model(const std::filesystem::path& path, const model::DeviceOptions& options) {
  const std::filesystem::path folder = checkpoint::resolve_model_folder(path);
  const checkpoint::ModelConfig config = checkpoint::read_model_config(folder);  // its errors come before the weights'
  tokenizer::Tokenizer tokenizer = tokenizer::Tokenizer::load(folder);
  std::vector<std::string> warnings =
      vocabulary_warnings(tokenizer, config.vocabulary_size, (folder / "tokenizer.json").string());
  record::ModelIdentity identity = checkpoint::read_identity(folder);
  identity.fingerprints = checkpoint::fingerprints_without_weights(folder);
  model::Transformer transformer = model::Transformer::load(folder, model::resolve_placement(options));
  identity.fingerprints->weights = transformer.weights_fingerprint();
  return {std::move(transformer), std::move(tokenizer), std::move(identity), std::move(warnings)};
}

}  // namespace cokv::ask
