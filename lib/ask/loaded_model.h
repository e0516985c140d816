// A model folder in memory: weights, tokenizer, and identity.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/transformer.h"
#include "record/profile.h"
#include "tokenizer/tokenizer.h"

namespace cokv::ask {

struct LoadedModel {
  model::Transformer transformer;
  tokenizer::Tokenizer tokenizer;
  record::ModelIdentity identity;     // with fingerprints
  std::vector<std::string> warnings;  // what the user should know of the folder
};

// `path`: a model folder, or a folder of the hub's cache. InputError when the folder lacks something, or when pieces of
// its tokenizer have ids beyond the model's vocabulary. Added tokens beyond it are a warning: they are common, and an
// error only where a prompt holds one.
LoadedModel load_model(const std::filesystem::path& path, const model::DeviceOptions& options);

}  // namespace cokv::ask
