#include "decode/suffix_cache.h"

#include <algorithm>
#include <cmath>

namespace cokv::decode {

namespace {

// [group * tokens, total]: a causal mask over the newest `tokens` positions; all earlier ones are visible.
std::optional<at::Tensor> causal_bias(int64_t group, int64_t tokens, int64_t total, const at::TensorOptions& type) {
  if (tokens == 1) return std::nullopt;
  const at::Tensor later = at::ones({tokens, tokens}, type.dtype(at::kBool)).triu(1);
  at::Tensor bias = at::zeros({tokens, total}, type);
  bias.narrow(1, total - tokens, tokens).masked_fill_(later, -INFINITY);
  return bias.repeat({group, 1});
}

}  // namespace

SuffixCache::SuffixCache(const model::PrefilledPrompt& prompt, int64_t rows, int new_tokens)
    : filled_(std::min(prompt.window, prompt.length)) {
  const auto with_window = [&](const at::Tensor& from) {  // from: [kv_heads, length, head_dim]
    at::Tensor cache = at::empty({rows, from.size(0), filled_ + new_tokens, from.size(2)}, from.options());
    cache.narrow(2, 0, filled_).copy_(from.narrow(1, prompt.length - filled_, filled_).unsqueeze(0));
    return cache;
  };
  for (size_t layer = 0; layer < prompt.keys.size(); ++layer)
    layers_.push_back({with_window(prompt.keys[layer]), with_window(prompt.values[layer])});
}

void SuffixCache::keep_rows(std::span<const int64_t> rows, IndexUpload& upload) {
  for (Layer& layer : layers_)
    upload.add(layer.keys.device(), rows, [&layer](const at::Tensor& index) {
      layer.keys = layer.keys.index_select(0, index);
      layer.values = layer.values.index_select(0, index);
    });
}

model::Attended SuffixCache::append_and_attend(int layer, const at::Tensor& query, const at::Tensor& key,
                                               const at::Tensor& value, int64_t tokens) {
  Layer& cache = layers_[static_cast<size_t>(layer)];
  const int64_t total = filled_ + tokens;
  cache.keys.narrow(2, filled_, tokens).copy_(key.transpose(1, 2));
  cache.values.narrow(2, filled_, tokens).copy_(value.transpose(1, 2));
  const auto bias = causal_bias(query.size(2) / tokens, tokens, total, query.options());
  return model::attend(query, cache.keys.narrow(2, 0, total), cache.values.narrow(2, 0, total), /*causal=*/false, bias);
}

int64_t SuffixCache::bytes() const {
  int64_t total = 0;
  for (const Layer& layer : layers_) total += 2 * static_cast<int64_t>(layer.keys.nbytes());
  return total;
}

}  // namespace cokv::decode
