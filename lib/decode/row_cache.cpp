#include "decode/row_cache.h"

#include <algorithm>
#include <cmath>

namespace cokv::decode {

RowCache::RowCache(const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans, int new_tokens)
    : window_(std::min(prompt.window, prompt.length)) {
  for (int layer = 0; layer < plans.front().grid.layers; ++layer)
    layers_.push_back(make_layer(prompt, plans, layer, new_tokens));
}

RowCache::Layer RowCache::make_layer(const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans, int layer,
                                     int new_tokens) const {
  const HeadGrid grid = plans.front().grid;
  const at::Tensor& keys = prompt.keys[static_cast<size_t>(layer)];
  const at::Tensor& values = prompt.values[static_cast<size_t>(layer)];
  const auto rows = static_cast<int64_t>(plans.size());
  const auto kept = [&](int64_t row, int head) -> std::span<const int> {
    const CachePlan& plan = plans[static_cast<size_t>(row)];
    const int player = grid.player({layer, head});
    if (plan.kept_prefix.empty() || plan.whole.contains(player)) return {};
    return plan.kept_prefix[static_cast<size_t>(player)];
  };

  Layer made;
  size_t most = 0;
  for (int64_t row = 0; row < rows; ++row)
    for (int head = 0; head < grid.kv_heads; ++head) most = std::max(most, kept(row, head).size());
  made.chosen = static_cast<int64_t>(most);
  const int64_t capacity = made.chosen + window_ + new_tokens;
  made.keys = at::empty({rows, grid.kv_heads, capacity, keys.size(2)}, keys.options());
  made.values = at::empty_like(made.keys);
  const auto copy_window = [&](at::Tensor& to, const at::Tensor& from) {
    to.narrow(2, made.chosen, window_).copy_(from.narrow(1, prompt.length - window_, window_).unsqueeze(0));
  };
  copy_window(made.keys, keys);
  copy_window(made.values, values);
  if (made.chosen == 0) return made;

  at::Tensor index = at::zeros({rows, grid.kv_heads, made.chosen}, at::kLong);
  at::Tensor bias = at::zeros({rows, grid.kv_heads, made.chosen}, at::kFloat);
  for (int64_t row = 0; row < rows; ++row) {
    for (int head = 0; head < grid.kv_heads; ++head) {
      const auto positions = kept(row, head);
      const auto padding = made.chosen - static_cast<int64_t>(positions.size());
      std::copy(positions.begin(), positions.end(), index[row][head].data_ptr<int64_t>() + padding);
      bias[row][head].narrow(0, 0, padding).fill_(-INFINITY);
    }
  }
  const at::Tensor heads = at::arange(grid.kv_heads, at::kLong).view({1, -1, 1}).to(keys.device());
  const at::Tensor device_index = index.to(keys.device());
  made.keys.narrow(2, 0, made.chosen).copy_(keys.index({heads, device_index}));
  made.values.narrow(2, 0, made.chosen).copy_(values.index({heads, device_index}));
  if (at::isinf(bias).any().item<bool>()) made.bias = bias.unsqueeze(2).to(keys.options());
  return made;
}

void RowCache::keep_rows(const at::Tensor& rows) {
  for (Layer& layer : layers_) {
    const at::Tensor here = rows.to(layer.keys.device());
    layer.keys = layer.keys.index_select(0, here);
    layer.values = layer.values.index_select(0, here);
    if (layer.bias.defined()) layer.bias = layer.bias.index_select(0, here);
  }
}

// Masks the padding, and with several new tokens the later ones from the earlier. `total`: keys in sight.
std::optional<at::Tensor> RowCache::bias_of(const Layer& layer, int64_t group, int64_t tokens, int64_t total) const {
  if (!layer.bias.defined() && tokens == 1) return std::nullopt;
  const int64_t rows = layer.keys.size(0), heads = layer.keys.size(1);
  at::Tensor bias = at::zeros({rows, heads, tokens, total}, layer.keys.options());
  if (layer.bias.defined())
    bias.narrow(3, 0, layer.chosen).copy_(layer.bias.expand({rows, heads, tokens, layer.chosen}));
  if (tokens > 1) {
    const at::Tensor later = at::ones({tokens, tokens}, bias.options().dtype(at::kBool)).triu(1);
    bias.narrow(3, total - tokens, tokens).masked_fill_(later, -INFINITY);
  }
  return bias.unsqueeze(2).expand({rows, heads, group, tokens, total}).reshape({rows, heads, group * tokens, total});
}

model::Attended RowCache::append_and_attend(int layer, const at::Tensor& query, const at::Tensor& key,
                                            const at::Tensor& value, int64_t tokens) {
  Layer& cache = layers_[static_cast<size_t>(layer)];
  const int64_t begin = cache.chosen + window_ + generated_, total = begin + tokens;
  cache.keys.narrow(2, begin, tokens).copy_(key.transpose(1, 2));
  cache.values.narrow(2, begin, tokens).copy_(value.transpose(1, 2));
  const auto bias = bias_of(cache, query.size(2) / tokens, tokens, total);
  return model::attend(query, cache.keys.narrow(2, 0, total), cache.values.narrow(2, 0, total), /*causal=*/false, bias);
}

int64_t RowCache::bytes() const {
  int64_t total = 0;
  for (const Layer& layer : layers_) total += 2 * static_cast<int64_t>(layer.keys.nbytes());
  return total;
}

}  // namespace cokv::decode
