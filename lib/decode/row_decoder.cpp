#include "decode/row_decoder.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "core/errors.h"

namespace cokv::decode {

void check_positions(const checkpoint::ModelConfig& config, int prompt, int text) {
  if (prompt + text > config.usable_positions())
    throw InputError("prompt",
                     fmt::format("of {} tokens and {} new ones is too long: the model has {}", prompt, text,
                                 config.positions_text()),
                     "use a smaller `max_prompt_tokens`");
}

RowDecoder::RowDecoder(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                       std::span<const CachePlan> plans, int new_tokens)
    : model_(model),
      shared_(prompt, plans),
      retained_(prompt, plans),
      suffix_(prompt, static_cast<int64_t>(plans.size()), new_tokens),
      rows_(static_cast<int64_t>(plans.size())),
      position_(prompt.length) {
  check_positions(model.config(), prompt.length, new_tokens);
}

void RowDecoder::keep_rows(std::span<const int64_t> rows, at::Tensor& of_rows) {
  IndexUpload upload;
  shared_.keep_rows(rows, upload);
  retained_.keep_rows(rows, upload);
  suffix_.keep_rows(rows, upload);
  upload.add(of_rows.device(), rows, [&](const at::Tensor& index) { of_rows = of_rows.index_select(0, index); });
  upload.send();
  rows_ = static_cast<int64_t>(rows.size());
}

at::Tensor RowDecoder::step(const at::Tensor& tokens) {
  const int64_t count = tokens.size(1);
  COKV_CHECK(tokens.size(0) == rows_, "one list of tokens for each row");
  const int64_t kv_heads = model_.config().kv_heads, dim = model_.config().head_dim;

  const auto attend = [&](int layer, const model::LayerHeads& heads) {
    // [rows * n, query_heads, d] -> [rows, kv_heads, group * n, d], tokens fastest
    const at::Tensor query = heads.query.view({rows_, count, kv_heads, -1, dim})
                                 .permute({0, 2, 3, 1, 4})
                                 .reshape({rows_, kv_heads, -1, dim});
    std::vector<model::Attended> parts = {
        suffix_.append_and_attend(layer, query, heads.key.view({rows_, count, kv_heads, dim}),
                                  heads.value.reshape({rows_, count, kv_heads, dim}), count)};
    if (auto retained = retained_.attend(layer, query)) parts.push_back(std::move(*retained));
    if (auto shared = shared_.attend(layer, query)) parts.push_back(std::move(*shared));
    return model::merge(parts)
        .reshape({rows_, kv_heads, -1, count, dim})
        .permute({0, 3, 1, 2, 4})
        .reshape({rows_ * count, -1, dim});
  };
  const at::Tensor hidden = model_.forward(tokens, position_, attend);
  suffix_.advance(count);
  position_ += count;
  return hidden.view({rows_, count, -1});
}

}  // namespace cokv::decode
