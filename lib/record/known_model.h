// Whose heads a foreign score file speaks of: read from the model's config.json, or known for the two models for which
// head scores were published.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "record/profile.h"

namespace cokv::record {

// `path`: a model folder or its config.json. InputError naming file and key for what is no description of a model.
ModelIdentity read_model_identity(const std::filesystem::path& path);

// The published model whose name occurs in `text` (a file's name, or a model's).
std::optional<ModelIdentity> published_model(std::string_view text);

}  // namespace cokv::record
