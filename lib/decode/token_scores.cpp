#include "decode/token_scores.h"

#include <cmath>
#include <cstring>

#include "model/attention.h"

namespace cokv::decode {

namespace {

// queries: [query_heads, w, d], keys: [kv_heads, length, d]. Returns [kv_heads, length - w], float32.
at::Tensor layer_scores(const at::Tensor& queries, const at::Tensor& keys, const TokenScoreOptions& options) {
  const int64_t kv_heads = keys.size(0), length = keys.size(1), window = queries.size(1);
  const at::Tensor grouped = queries.to(at::kFloat).view({kv_heads, -1, queries.size(2)});  // [kv_heads, group * w, d]
  at::Tensor logits =
      at::matmul(grouped, keys.to(at::kFloat).transpose(1, 2)) * model::attention_scale(queries.size(2));
  logits = logits.view({kv_heads, -1, window, length});
  const at::Tensor later = at::ones({window, window}, logits.options().dtype(at::kBool)).triu(1);
  logits.narrow(3, length - window, window).masked_fill_(later, -INFINITY);
  const at::Tensor attention = logits.softmax(-1).narrow(3, 0, length - window);
  const at::Tensor mean = attention.mean(2).mean(1);  // over the window's queries, then over the group
  if (mean.size(1) == 0) return mean;
  const int64_t padding = options.kernel / 2;
  if (options.pooling == Pooling::max) return at::max_pool1d(mean, options.kernel, 1, padding);
  return at::avg_pool1d(mean, options.kernel, 1, padding);
}

}  // namespace

methods::TokenScores token_scores(const model::PrefilledPrompt& prompt, HeadGrid grid,
                                  const TokenScoreOptions& options) {
  COKV_CHECK(options.kernel > 0 && options.kernel % 2 == 1, "the pooling kernel must be odd");
  methods::TokenScores scores;
  scores.grid = grid;
  scores.prompt_length = prompt.length;
  scores.window = std::min(prompt.window, prompt.length);
  const auto heads = static_cast<size_t>(grid.kv_heads), prefix = static_cast<size_t>(scores.prefix());
  scores.values.resize(static_cast<size_t>(grid.players()) * prefix);
  for (size_t layer = 0; layer < prompt.keys.size(); ++layer) {
    const at::Tensor values =
        layer_scores(prompt.last_queries[layer], prompt.keys[layer], options).to(at::kCPU).contiguous();
    if (prefix == 0) continue;
    std::memcpy(scores.values.data() + layer * heads * prefix, values.const_data_ptr<float>(), values.nbytes());
  }
  return scores;
}

}  // namespace cokv::decode
