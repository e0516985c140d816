#include "record/known_model.h"

#include "checkpoint/geometry.h"

namespace cokv::record {

namespace {

struct Published {
  const char* name;
  const char* geometry;
};

constexpr Published kPublished[] = {{"Meta-Llama-3-8B-Instruct", "llama3-8b"},
                                    {"Mistral-7B-Instruct-v0.2", "mistral-7b"}};

}  // namespace

std::optional<ModelIdentity> published_model(std::string_view text) {
  for (const Published& model : kPublished) {
    if (text.find(model.name) == std::string_view::npos) continue;
    const checkpoint::ModelConfig config = checkpoint::geometry(model.geometry);
    return ModelIdentity{model.name, config.architecture, config.grid(), config.query_heads, ""};
  }
  return std::nullopt;
}

}  // namespace cokv::record
