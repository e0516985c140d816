#include "decode/gate_gradient.h"

#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/errors.h"
#include "decode/row_decoder.h"
#include "model/attention.h"

namespace cokv::decode {

namespace {

// What the heads of one layer keep of the prompt, padded on the right to the longest.
struct KeptTokens {
  at::Tensor keys, values;  // [kv_heads, longest, head_dim], float32
  at::Tensor bias;          // [kv_heads, 1, longest]: 0, or -infinity for padding
};

// plan: with every head's positions listed (CachePlan::as_chosen); the window is added here.
KeptTokens kept_tokens(const model::PrefilledPrompt& prompt, const CachePlan& plan, int layer) {
  const int64_t kv_heads = plan.grid.kv_heads, length = prompt.length;
  const int64_t window = std::min(prompt.window, prompt.length);
  const auto kept_of = [&](int64_t head) -> const std::vector<int>& {
    return plan.kept_prefix[static_cast<size_t>(plan.grid.player({layer, static_cast<int>(head)}))];
  };
  int64_t longest = 0;
  for (int64_t head = 0; head < kv_heads; ++head)
    longest = std::max(longest, static_cast<int64_t>(kept_of(head).size()) + window);
  // Positions in [kv_heads * length); the padding reads any.
  std::vector<int64_t> index(static_cast<size_t>(kv_heads * longest), 0);
  at::Tensor bias = at::zeros({kv_heads, 1, longest}, at::kFloat);
  for (int64_t head = 0; head < kv_heads; ++head) {
    auto next = index.begin() + head * longest;
    for (const int position : kept_of(head)) *next++ = head * length + position;
    for (int64_t position = length - window; position < length; ++position) *next++ = head * length + position;
    bias[head].slice(1, static_cast<int64_t>(kept_of(head).size()) + window).fill_(-INFINITY);
  }
  const at::Tensor& keys = prompt.keys[static_cast<size_t>(layer)];
  const at::Tensor flat = at::tensor(index, at::kLong).to(keys.device());
  const auto gather = [&](const at::Tensor& from) {
    return from.reshape({-1, from.size(2)}).index_select(0, flat).view({kv_heads, longest, -1}).to(at::kFloat);
  };
  return {gather(keys), gather(prompt.values[static_cast<size_t>(layer)]), bias.to(keys.device())};
}

// What the backward pass needs of one layer's attention.
struct LayerTrace {
  at::Tensor query;        // [kv_heads, group * tokens, head_dim], float32, outside the graph
  at::Tensor log_sum_exp;  // [kv_heads, group * tokens], likewise
  at::Tensor output;       // [kv_heads, group * tokens, head_dim], part of the graph: holds dU/do afterwards
};

// [tokens, kv_heads * group, head_dim] -> [kv_heads, group * tokens, head_dim], tokens fastest.
at::Tensor by_kv_head(const at::Tensor& heads, int64_t kv_heads) {
  return heads.view({heads.size(0), kv_heads, -1, heads.size(2)})
      .permute({1, 2, 0, 3})
      .reshape({kv_heads, -1, heads.size(2)})
      .to(at::kFloat);
}

// Text tokens attend to what the heads keep of the prompt and, causally, to one another.
at::Tensor attend_traced(const model::LayerHeads& heads, const KeptTokens& kept, LayerTrace& trace) {
  const int64_t tokens = heads.query.size(0), kv_heads = heads.key.size(1), dim = heads.query.size(2);
  const at::Tensor query = by_kv_head(heads.query, kv_heads);
  const at::Tensor keys = at::cat({kept.keys, by_kv_head(heads.key, kv_heads)}, 1);
  const at::Tensor values = at::cat({kept.values, by_kv_head(heads.value, kv_heads)}, 1);
  const at::Tensor later = at::ones({tokens, tokens}, query.options().dtype(at::kBool)).triu(1);
  const at::Tensor causal = at::zeros({tokens, tokens}, query.options()).masked_fill(later, -INFINITY);
  const int64_t queries = query.size(1);
  const at::Tensor own = causal.repeat({queries / tokens, 1}).unsqueeze(0).expand({kv_heads, queries, tokens});
  const at::Tensor bias = at::cat({kept.bias.expand({kv_heads, queries, kept.bias.size(2)}), own}, 2);
  const at::Tensor logits = at::matmul(query, keys.transpose(1, 2)) * model::attention_scale(dim) + bias;
  trace.query = query.detach();
  trace.log_sum_exp = logits.detach().logsumexp(-1);
  trace.output = at::matmul(logits.softmax(-1), values);
  // The first layer's output depends on nothing that is differentiated: it becomes a leaf.
  if (!trace.output.requires_grad()) trace.output.requires_grad_(true);
  trace.output.retain_grad();
  return trace.output.view({kv_heads, -1, tokens, dim})
      .permute({2, 0, 1, 3})
      .reshape({tokens, -1, dim})
      .to(heads.query.scalar_type());
}

// [kv_heads, prefix]: dU/dg of one layer, so many positions at a time.
at::Tensor layer_gradients(const LayerTrace& trace, const at::Tensor& keys, const at::Tensor& values, int64_t prefix,
                           int64_t at_once) {
  const at::Tensor gradient = trace.output.grad(), output = trace.output.detach();
  const at::Tensor of_output = (gradient * output).sum(-1, /*keepdim=*/true);  // <dU/do, o>
  const double scale = model::attention_scale(keys.size(2));
  std::vector<at::Tensor> parts;
  for (int64_t begin = 0; begin < prefix; begin += at_once) {
    const int64_t count = std::min(at_once, prefix - begin);
    const at::Tensor key = keys.narrow(1, begin, count).to(at::kFloat).transpose(1, 2);
    const at::Tensor value = values.narrow(1, begin, count).to(at::kFloat).transpose(1, 2);
    const at::Tensor weights = at::matmul(trace.query, key).mul_(scale).sub_(trace.log_sum_exp.unsqueeze(-1)).exp_();
    parts.push_back(at::matmul(gradient, value).sub_(of_output).mul_(weights).sum(1));
  }
  return at::cat(parts, 1).to(at::kCPU);
}

}  // namespace

at::Tensor gate_gradients(const model::Transformer& model, const model::PrefilledPrompt& prompt, const CachePlan& plan,
                          std::span<const int> text, int64_t positions_at_once) {
  COKV_CHECK(text.size() >= 2, "a text of one token does not depend on the cache");
  COKV_CHECK(!c10::InferenceMode::is_enabled(), "gradients are not recorded in inference mode");
  const checkpoint::ModelConfig& config = model.config();
  const auto scored = static_cast<int64_t>(text.size()) - 1;
  check_positions(config, prompt.length, static_cast<int>(scored));
  const int64_t prefix = prompt.length - std::min(prompt.window, prompt.length);
  if (prefix == 0) return at::zeros({config.grid().players(), 0}, at::kFloat);
  const at::Tensor tokens = at::from_blob(const_cast<int*>(text.data()), {scored + 1}, at::kInt)
                                .to(model.placement().devices.front(), at::kLong);
  std::vector<LayerTrace> traces(static_cast<size_t>(config.layers));
  const CachePlan chosen = plan.as_chosen(prompt.length, prompt.window);
  const auto attend = [&](int layer, const model::LayerHeads& heads) {
    return attend_traced(heads, kept_tokens(prompt, chosen, layer), traces[static_cast<size_t>(layer)]);
  };
  const c10::AutoGradMode gradients(true);
  const at::Tensor hidden = model.forward(tokens.narrow(0, 0, scored).unsqueeze(0), prompt.length, attend);
  const at::Tensor targets = tokens.narrow(0, 1, scored).to(hidden.device()).unsqueeze(1);
  const at::Tensor utility = model.log_probabilities(hidden).gather(1, targets).mean();
  utility.backward();

  const c10::NoGradGuard done;
  std::vector<at::Tensor> layers;
  for (size_t layer = 0; layer < traces.size(); ++layer) {
    layers.push_back(
        layer_gradients(traces[layer], prompt.keys[layer], prompt.values[layer], prefix, positions_at_once));
    traces[layer] = {};
  }
  at::Tensor all = at::cat(layers, 0);
  if (!at::isfinite(all).all().item<bool>())
    throw InputError("backward pass", "a gradient is not finite", "the weights are damaged, or `dtype` is too narrow");
  return all;
}

}  // namespace cokv::decode
