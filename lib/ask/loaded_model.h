// A model folder, checked as `cokv doctor` checks it, and then in memory: tokenizer, identity, weights.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/transformer.h"
#include "record/profile.h"
#include "tokenizer/tokenizer.h"

namespace cokv::ask {

// All but the weights, of which only names, shapes and types were read.
struct CheckedModel {
  std::filesystem::path folder;
  tokenizer::Tokenizer tokenizer;
  record::ModelIdentity identity;     // with fingerprints but for the weights'
  std::vector<std::string> warnings;  // what the user should know of the folder
};

// `path`: a model folder, or a folder of the hub's cache. InputError that lists everything wrong with it: what the
// folder lacks, and pieces of its tokenizer with ids beyond the model's vocabulary. Added tokens beyond it are a
// warning: they are common, and an error only where a prompt holds one.
CheckedModel check_model(const std::filesystem::path& path);

struct LoadedModel {
  model::Transformer transformer;
  tokenizer::Tokenizer tokenizer;
  record::ModelIdentity identity;  // with fingerprints
};

LoadedModel load_weights(CheckedModel model, const model::DeviceOptions& options);

}  // namespace cokv::ask
