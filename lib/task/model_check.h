// What a model folder is, and everything that is wrong with it, without loading it. A problem here is an error of
// loading, by the same code, gone through to the end instead of to the first; what only a device can tell (memory, a
// number format) and what stands in the weights' numbers is not seen.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/config.h"
#include "task/check_up.h"
#include "tokenizer/tokenizer.h"

namespace cokv::task {

// With what was read on the way, for a program that goes on to load the model. All of it is there where the check-up
// has no problems.
struct ModelCheck {
  CheckUp check_up;
  std::filesystem::path folder;  // a hub cache's snapshot in place of its folder
  std::optional<checkpoint::ModelConfig> config;
  std::optional<tokenizer::Tokenizer> tokenizer;
};

// `path`: a model folder, or a folder of the hub's cache. config.json and weights: their names, shapes and types, not
// their numbers. No tokenizer.
ModelCheck check_weights(const std::filesystem::path& path);

// The same, and tokenizer, chat template and stop tokens.
ModelCheck check_model_folder(const std::filesystem::path& path);

// Ids of the tokenizer that a vocabulary of this size has no row for. Fewer ids than rows are normal padding. A warning
// when they are added tokens, which need not occur; InputError when they are pieces: then tokenizer and model do not
// belong together. `where` names the tokenizer's file.
std::vector<std::string> vocabulary_warnings(const tokenizer::Tokenizer& tokenizer, int vocabulary_size,
                                             const std::string& where);

}  // namespace cokv::task
