// The part of the prompt that all rows share: everything before the last `window` tokens, read in place. For each layer
// and KV head only the rows whose plan leaves that head unmasked take part.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "decode/index_upload.h"
#include "model/attention.h"
#include "model/prefill.h"

namespace cokv::decode {

class SharedPrefix {
 public:
  // plans: one for each row. The prompt must outlive this object; its K/V are read only if a plan leaves heads whole.
  SharedPrefix(const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans);

  // Keeps these rows (ascending indices into the present rows), once `upload` is sent.
  void keep_rows(std::span<const int64_t> rows, IndexUpload& upload);

  // query: [rows, kv_heads, group * tokens, head_dim] of `layer`. Attention over the shared positions; rows that may
  // not see them get a log-sum-exp of -infinity. Empty when no row of that layer sees any.
  std::optional<model::Attended> attend(int layer, const at::Tensor& query) const;

 private:
  void index_rows(IndexUpload& upload);

  // The rows that see the prompt, head by head, as row * kv_heads + head: [kv_heads * most] on the layer's device.
  struct ActiveRows {
    int64_t most = 0;    // rows of any head; shorter lists are padded
    at::Tensor read;     // with the last row
    at::Tensor written;  // with one beyond the last
  };
  const model::PrefilledPrompt& prompt_;
  std::vector<std::vector<bool>> sees_;  // [rows][players]
  HeadGrid grid_;
  std::vector<ActiveRows> active_rows_;  // of each layer
};

}  // namespace cokv::decode
