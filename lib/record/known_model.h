// The two models for which head scores were published: their files do not state the shape.
#pragma once

#include <optional>
#include <string_view>

#include "record/profile.h"

namespace cokv::record {

// The published model whose name occurs in `text` (a file's name, or a model's).
std::optional<ModelIdentity> published_model(std::string_view text);

}  // namespace cokv::record
