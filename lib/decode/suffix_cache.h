// Each row's own K/V, the same positions in every head: the last `window` prompt tokens and the tokens it generates.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <vector>

#include "decode/index_upload.h"
#include "model/attention.h"
#include "model/prefill.h"

namespace cokv::decode {

class SuffixCache {
 public:
  // Room for `new_tokens` tokens a row.
  SuffixCache(const model::PrefilledPrompt& prompt, int64_t rows, int new_tokens);

  void keep_rows(std::span<const int64_t> rows, IndexUpload& upload);  // ascending indices; once `upload` is sent

  // Adds the K/V of `tokens` further tokens of every row ([rows, tokens, kv_heads, head_dim]) and attends:
  // query: [rows, kv_heads, group * tokens, head_dim], tokens fastest. Token t sees everything up to itself.
  model::Attended append_and_attend(int layer, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                                    int64_t tokens);

  void advance(int64_t tokens) { filled_ += tokens; }  // after all layers
  int64_t bytes() const;

 private:
  struct Layer {
    at::Tensor keys, values;  // [rows, kv_heads, window + new_tokens, head_dim]
  };
  std::vector<Layer> layers_;
  int64_t filled_ = 0;  // positions of every row and head
};

}  // namespace cokv::decode
