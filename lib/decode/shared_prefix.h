// The part of the prompt that all rows share: everything before the last `window` tokens, read in place. For each layer
// and KV head only the rows whose plan leaves that head unmasked take part.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "model/attention.h"
#include "model/prefill.h"

namespace cokv::decode {

class SharedPrefix {
 public:
  // plans: one for each row. The prompt must outlive this object; its K/V are read only if a plan leaves heads whole.
  SharedPrefix(const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans);

  // Keeps these rows (ascending indices into the present rows).
  void keep_rows(std::span<const int64_t> rows);

  // query: [rows, kv_heads, group * tokens, head_dim] of `layer`. Attention over the shared positions; rows that may
  // not see them get a log-sum-exp of -infinity. Empty when no row of that layer sees any.
  std::optional<model::Attended> attend(int layer, const at::Tensor& query) const;

 private:
  void index_rows();

  // The rows that see the prompt, head by head: [kv_heads, most rows of any head] on the layer's device.
  struct ActiveRows {
    at::Tensor written;  // padded with the number of rows, one beyond the last
    at::Tensor read;     // padded with the last row
    at::Tensor heads;    // [kv_heads, 1], 0 … kv_heads - 1
  };
  const model::PrefilledPrompt& prompt_;
  std::vector<std::vector<bool>> sees_;  // [rows][players]
  HeadGrid grid_;
  std::vector<ActiveRows> active_rows_;  // of each layer
};

}  // namespace cokv::decode
