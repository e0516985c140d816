// Rows decoded together over one prompt, each under its own cache plan. Attention has three parts, merged exactly: the
// shared prefix, the tokens selected for a head, and the row's own window and text.
#pragma once

#include <span>

#include "decode/retained_kv.h"
#include "decode/shared_prefix.h"
#include "decode/suffix_cache.h"
#include "model/transformer.h"

namespace cokv::decode {

// InputError when a prompt of `prompt` tokens and `text` further ones do not fit the model's positions.
void check_positions(const checkpoint::ModelConfig& config, int prompt, int text);

class RowDecoder {
 public:
  // plans: one for each row. Model and prompt must outlive this object.
  RowDecoder(const model::Transformer& model, const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans,
             int new_tokens);

  int64_t rows() const { return rows_; }
  int64_t bytes() const { return retained_.bytes() + suffix_.bytes(); }  // of K/V, without the shared prefix

  // Keeps these rows (ascending indices into the present rows), and those of the caller's `of_rows`: [rows, …] on any
  // device. One upload a device, for which the host does not wait.
  void keep_rows(std::span<const int64_t> rows, at::Tensor& of_rows);

  // tokens: [rows, n] int64, the next n tokens of every row. Returns the hidden states after them,
  // [rows, n, hidden_size], for Transformer::logits().
  at::Tensor step(const at::Tensor& tokens);

 private:
  const model::Transformer& model_;
  SharedPrefix shared_;
  RetainedKv retained_;
  SuffixCache suffix_;
  int64_t rows_;
  int64_t position_;  // of the next token
};

}  // namespace cokv::decode
