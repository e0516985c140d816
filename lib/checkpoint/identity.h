// Which model something was measured on: the parts of its folder that decide what it answers.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/head_grid.h"

namespace cokv::checkpoint {

// Each a SHA-256 (weights: checkpoint/fingerprint.h). std::nullopt for what the folder does not have.
struct Fingerprints {
  std::optional<std::string> weights;
  std::optional<std::string> tokenizer;          // tokenizer.json
  std::optional<std::string> tokenizer_config;   // BOS, EOS, added tokens, clean-up of decoded text
  std::optional<std::string> generation_config;  // stop tokens
  std::optional<std::string> chat_template;      // its text, wherever it stands

  bool operator==(const Fingerprints&) const = default;
};

struct ModelIdentity {
  std::string name;          // checkpoint/model_folder.h
  std::string architecture;  // e.g. LlamaForCausalLM
  HeadGrid grid;
  int query_heads = 0;        // per layer; 0: not known (imported)
  std::string config_sha256;  // of config.json
  // Absent if no weights were loaded (imports, random weights), and in files of versions that had no fingerprints.
  std::optional<Fingerprints> fingerprints;
};

// `path`: a model folder (or a hub cache folder) or its config.json. Without fingerprints. InputError naming file and
// key.
ModelIdentity read_identity(const std::filesystem::path& path);

// The fingerprints of a model folder but for the weights', which the loader makes on the way.
Fingerprints fingerprints_without_weights(const std::filesystem::path& folder);

}  // namespace cokv::checkpoint
