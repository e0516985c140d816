#include "decode/suffix_cache.h"

#include <algorithm>

namespace cokv::decode {

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
  return model::attend_newest(query, cache.keys.narrow(2, 0, total), cache.values.narrow(2, 0, total), tokens);
}

int64_t SuffixCache::bytes() const {
  int64_t total = 0;
  for (const Layer& layer : layers_) total += 2 * static_cast<int64_t>(layer.keys.nbytes());
  return total;
}

}  // namespace cokv::decode
