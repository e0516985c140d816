// A model folder in memory: weights, tokenizer, and who it is.
#pragma once

#include <filesystem>

#include "model/transformer.h"
#include "record/profile.h"
#include "tokenizer/tokenizer.h"

namespace cokv::ask {

struct LoadedModel {
  model::Transformer transformer;
  tokenizer::Tokenizer tokenizer;
  record::ModelIdentity identity;
};

// InputError when the folder lacks something or its tokenizer has ids that the model does not.
LoadedModel load_model(const std::filesystem::path& folder, const model::DeviceOptions& options);

}  // namespace cokv::ask
