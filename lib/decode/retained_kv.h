// The K/V of prompt tokens that a method selected (SnapKV and the like): each row and KV head has its own selection.
// Heads that keep similar numbers of tokens share a bucket, so that a short one is not padded to the longest of all.
#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "decode/index_upload.h"
#include "model/attention.h"
#include "model/prefill.h"

namespace cokv::decode {

class RetainedKv {
 public:
  // plans: one for each row. Copies the chosen K/V out of the prompt.
  RetainedKv(const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans);

  // Keeps these rows (ascending indices into the present rows), once `upload` is sent.
  void keep_rows(std::span<const int64_t> rows, IndexUpload& upload);

  // query: [rows, kv_heads, group * tokens, head_dim] of `layer`. Rows and heads that keep nothing get a log-sum-exp of
  // -infinity. Empty when nothing of the layer is kept by anyone.
  std::optional<model::Attended> attend(int layer, const at::Tensor& query) const;

  int64_t bytes() const;

 private:
  // Row-heads of similar length, the shorter ones padded on the right and masked.
  struct Bucket {
    std::vector<int64_t> row_heads;  // row * kv_heads + head
    at::Tensor row_head_index;       // the same, on the layer's device
    at::Tensor keys, values;         // [row_heads, 1, longest, head_dim]
    at::Tensor bias;                 // [row_heads, 1, 1, longest]: 0 or -infinity; undefined where all are equally long
  };
  static Bucket make_bucket(const model::PrefilledPrompt& prompt, int layer, std::span<const int64_t> row_heads,
                            std::span<const std::span<const int>> kept, int64_t kv_heads);
  static void take_rows(Bucket& bucket, std::span<const int64_t> stay, IndexUpload& upload);

  int64_t kv_heads_ = 0;
  std::vector<std::vector<Bucket>> layers_;
};

}  // namespace cokv::decode
