#include "model/prefill.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"
#include "model/attention.h"

namespace cokv::model {

namespace {

void check_tokens(const checkpoint::ModelConfig& config, std::span<const int> tokens) {
  if (tokens.empty()) throw InputError("prompt", "is empty");
  const auto length = static_cast<int>(tokens.size());
  if (length > config.usable_positions())
    throw InputError("prompt", fmt::format("has {} tokens, the model has {}", length, config.positions_text()),
                     "use a smaller `max_prompt_tokens`");
  for (const int token : tokens)
    if (token < 0 || token >= config.vocabulary_size)
      throw InputError(
          "prompt", fmt::format("token id {} is outside the model's vocabulary of {}", token, config.vocabulary_size),
          "the tokenizer is not that of the model");
}

// [tokens, kv_heads * group, head_dim] -> [kv_heads, group, tokens, head_dim]: the queries that share a KV head side by
// side.
at::Tensor by_kv_head(const at::Tensor& heads, int64_t kv_heads) {
  return heads.view({heads.size(0), kv_heads, -1, heads.size(2)}).permute({1, 2, 0, 3});
}

// The same K/V for every query head of a group, without a copy: [kv_heads, n, head_dim] -> [kv_heads, group, n,
// head_dim].
at::Tensor shared_by_group(const at::Tensor& kv, int64_t group) {
  return kv.unsqueeze(1).expand({kv.size(0), group, kv.size(1), kv.size(2)});
}

// Attention of one chunk: the chunks before it in full, itself causally.
at::Tensor attend_chunk(const LayerHeads& heads, const at::Tensor& keys, const at::Tensor& values, int64_t before) {
  const int64_t tokens = heads.query.size(0), kv_heads = keys.size(0), group = heads.query.size(1) / kv_heads;
  const at::Tensor query = by_kv_head(heads.query, kv_heads);
  const auto range = [&](const at::Tensor& kv, int64_t begin, int64_t count) {
    return shared_by_group(kv.narrow(1, begin, count), group);
  };
  std::vector<Attended> parts = {
      attend(query, range(keys, before, tokens), range(values, before, tokens), /*causal=*/true)};
  if (before > 0) parts.push_back(attend(query, range(keys, 0, before), range(values, 0, before)));
  return merge(parts).permute({2, 0, 1, 3}).reshape({tokens, kv_heads * group, -1});
}

// ids: [tokens] int64, the prompt's from `begin` on. Fills their places in K/V; returns their hidden states.
at::Tensor read_chunk(const Transformer& model, const at::Tensor& ids, int64_t begin, PrefilledPrompt& prompt) {
  const auto attend_layer = [&](int layer, const LayerHeads& heads) {
    const auto l = static_cast<size_t>(layer);
    prompt.keys[l].narrow(1, begin, ids.size(0)).copy_(heads.key.transpose(0, 1));
    prompt.values[l].narrow(1, begin, ids.size(0)).copy_(heads.value.transpose(0, 1));
    // The last queries may straddle two chunks.
    at::Tensor& kept = prompt.last_queries[l];
    const at::Tensor fresh = heads.query.transpose(0, 1);
    const at::Tensor all = kept.defined() ? at::cat({kept, fresh}, 1) : fresh;
    const int64_t keep = std::min<int64_t>(prompt.window, all.size(1));
    kept = all.narrow(1, all.size(1) - keep, keep).contiguous();
    return attend_chunk(heads, prompt.keys[l], prompt.values[l], begin);
  };
  return model.forward(ids.unsqueeze(0), begin, attend_layer);
}

void check_finite(const PrefilledPrompt& prompt) {
  if (at::isfinite(prompt.logits).all().item<bool>()) return;
  for (size_t layer = 0; layer < prompt.keys.size(); ++layer)
    if (!at::isfinite(prompt.keys[layer]).all().item<bool>() || !at::isfinite(prompt.values[layer]).all().item<bool>())
      throw InputError(fmt::format("layer {}", layer), "K or V is not finite",
                       "the weights are damaged, or `dtype` is too narrow");
  throw InputError("last layer", "the logits are not finite", "the weights are damaged, or `dtype` is too narrow");
}

}  // namespace

int64_t PrefilledPrompt::bytes() const {
  int64_t total = 0;
  for (const at::Tensor& t : keys) total += 2 * static_cast<int64_t>(t.nbytes());
  return total;
}

PrefilledPrompt prefill(const Transformer& model, std::span<const int> tokens, const PrefillOptions& options) {
  const checkpoint::ModelConfig& config = model.config();
  check_tokens(config, tokens);
  const auto length = static_cast<int64_t>(tokens.size());
  PrefilledPrompt prompt;
  prompt.length = static_cast<int>(length);
  prompt.window = options.window;
  for (int layer = 0; layer < config.layers; ++layer) {
    const auto kv_options = at::TensorOptions(model.layer_device(layer)).dtype(model.placement().dtype);
    prompt.keys.push_back(at::empty({config.kv_heads, length, config.head_dim}, kv_options));
    prompt.values.push_back(at::empty({config.kv_heads, length, config.head_dim}, kv_options));
  }
  prompt.last_queries.resize(static_cast<size_t>(config.layers));
  const at::Tensor ids = at::from_blob(const_cast<int*>(tokens.data()), {length}, at::kInt)
                             .to(model.placement().devices.front(), at::kLong);

  prompt.chunk = options.chunk;
  at::Tensor hidden;
  for (int64_t begin = 0; begin < length;) {
    const int64_t count = std::min<int64_t>(prompt.chunk, length - begin);
    const std::vector<at::Tensor> last_queries = prompt.last_queries;
    try {
      hidden = read_chunk(model, ids.narrow(0, begin, count), begin, prompt);
      begin += count;
    } catch (const std::exception& error) {
      if (count == 1 || !is_out_of_memory(error)) throw;
      prompt.last_queries = last_queries;
      prompt.chunk = static_cast<int>((count + 1) / 2);
      give_back_memory(model.placement());
    }
  }
  prompt.logits = model.logits(hidden.narrow(0, hidden.size(0) - 1, 1)).squeeze(0);
  check_finite(prompt);
  prompt.first_token = static_cast<int>(prompt.logits.argmax().item<int64_t>());
  return prompt;
}

}  // namespace cokv::model
