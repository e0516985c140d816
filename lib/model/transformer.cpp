#include "model/transformer.h"

#include <fmt/format.h>

#include "checkpoint/model_folder.h"
#include "core/errors.h"
#include "model/weight_files.h"

namespace cokv::model {

using checkpoint::LayerTensor;
using checkpoint::ModelConfig;
using enum checkpoint::LayerMember;

namespace {
at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
  return at::rms_norm(x, {x.size(-1)}, weight, epsilon);
}

// In place, unless somebody differentiates: the graph then needs the sum as it was before.
void add_to(at::Tensor& sum, const at::Tensor& term) {
  if (term.requires_grad())
    sum = sum + term;
  else
    sum.add_(term);
}

// SiLU(gate) * up of [n, 2 * size], gate first; in place likewise.
at::Tensor silu_gated(const at::Tensor& gate_up, int64_t size) {
  at::Tensor gate = gate_up.narrow(1, 0, size);
  const at::Tensor up = gate_up.narrow(1, size, size);
  if (gate_up.requires_grad()) return at::silu(gate) * up;
  return at::silu_(gate).mul_(up);
}

// rows times matrix^T. A GPU's product of half precision can give float32: logits that were rounded have many ties
// among the best. The CPU has no such product, and it cannot be differentiated.
at::Tensor product_in_float32(const at::Tensor& rows, const at::Tensor& matrix) {
  const bool wide = rows.scalar_type() == at::kFloat || rows.is_cpu() || rows.requires_grad();
  return wide ? at::mm(rows, matrix.t()).to(at::kFloat) : at::mm(rows, matrix.t(), at::kFloat);
}

// What a table of all positions has for each token of every row: [rows * n, head_dim], or [1, head_dim] for all.
at::Tensor of_positions(const at::Tensor& table, int64_t first, const at::Tensor& tokens) {
  const int64_t rows = tokens.size(0), count = tokens.size(1);
  const at::Tensor of_row = table.narrow(0, first, count);
  return rows == 1 || count == 1 ? of_row : of_row.repeat({rows, 1});
}

const std::optional<at::Tensor> maybe(const at::Tensor& bias) {
  return bias.defined() ? std::optional<at::Tensor>(bias) : std::nullopt;
}
}  // namespace

Transformer::Transformer(ModelConfig config, Placement placement)
    : config_(std::move(config)), placement_(std::move(placement)) {
  for (const at::Device& device : placement_.devices)
    rope_.push_back(make_rope_table(config_.rope, config_.head_dim, config_.max_positions, device));
  allocate();
}

void Transformer::allocate() {
  const int64_t hidden = config_.hidden_size;
  const auto first = at::TensorOptions(placement_.devices.front()).dtype(placement_.dtype);
  const auto last = at::TensorOptions(layer_device(config_.layers - 1)).dtype(placement_.dtype);
  embedding_ = at::empty({config_.vocabulary_size, hidden}, first);
  final_norm_ = at::empty({hidden}, last);
  const bool one_device = first.device() == last.device();
  head_ = config_.tied_embeddings && one_device ? embedding_ : at::empty({config_.vocabulary_size, hidden}, last);
  layers_.resize(static_cast<size_t>(config_.layers));
  for (int index = 0; index < config_.layers; ++index) {
    const auto options = at::TensorOptions(layer_device(index)).dtype(placement_.dtype);
    for (const LayerTensor& tensor : checkpoint::layer_tensors(config_))
      layers_[static_cast<size_t>(index)][tensor.member] = at::empty(tensor.shape(), options);
  }
}

void Transformer::load_layer(int index, WeightFiles& files) {
  for (const LayerTensor& tensor : checkpoint::layer_tensors(config_)) {
    const at::Tensor& whole = layers_[static_cast<size_t>(index)][tensor.member];
    int64_t row = 0;
    for (const checkpoint::StoredPart& part : tensor.parts) {
      files.copy_to(fmt::format("model.layers.{}.{}", index, part.name), whole.narrow(0, row, part.shape[0]));
      row += part.shape[0];
    }
  }
}

Transformer Transformer::load(const std::filesystem::path& path, const Placement& placement) {
  const std::filesystem::path folder = checkpoint::resolve_model_folder(path);
  ModelConfig config = checkpoint::read_model_config(folder);
  WeightFiles files(folder, config.fp8);
  if (!config.tied_embeddings && !files.contains(checkpoint::kHead))
    throw InputError(folder.string(),
                     "has no tensor lm_head.weight, and tie_word_embeddings is not true in config.json");
  Transformer model(std::move(config), placement);
  // safetensors stores one of two tied tensors, under either name.
  const bool stored_as_head = model.config_.tied_embeddings && !files.contains(checkpoint::kEmbedding);
  files.copy_to(stored_as_head ? checkpoint::kHead : checkpoint::kEmbedding, model.embedding_);
  files.copy_to(checkpoint::kFinalNorm, model.final_norm_);
  if (!model.config_.tied_embeddings)
    files.copy_to(checkpoint::kHead, model.head_);
  else if (!model.head_.is_same(model.embedding_))
    model.head_.copy_(model.embedding_);
  for (int index = 0; index < model.config_.layers; ++index) model.load_layer(index, files);
  files.check_all_used();
  model.weights_fingerprint_ = files.fingerprint();
  return model;
}

Transformer Transformer::random(const ModelConfig& config, const Placement& placement, uint64_t seed) {
  Transformer model(config, placement);
  auto fill = [number = seed](at::Tensor& t) mutable {
    auto generator = at::globalContext().defaultGenerator(t.device());
    generator.set_current_seed(++number);
    t.normal_(0, 0.02, generator);
  };
  fill(model.embedding_);
  model.final_norm_.fill_(1);
  if (!model.head_.is_same(model.embedding_)) fill(model.head_);
  for (Layer& layer : model.layers_)
    for (const LayerTensor& tensor : checkpoint::layer_tensors(config)) {
      if (tensor.is_norm())
        layer[tensor.member].fill_(1);
      else
        fill(layer[tensor.member]);
    }
  return model;
}

int64_t Transformer::weight_bytes() const {
  auto bytes = static_cast<int64_t>(embedding_.nbytes() + final_norm_.nbytes());
  if (!head_.is_same(embedding_)) bytes += static_cast<int64_t>(head_.nbytes());
  for (const Layer& layer : layers_)
    for (const at::Tensor& tensor : layer.tensors)
      bytes += static_cast<int64_t>(tensor.defined() ? tensor.nbytes() : 0);
  return bytes;
}

LayerHeads Transformer::project(const Layer& layer, const at::Tensor& normed, const at::Tensor& cosine,
                                const at::Tensor& sine) const {
  const int64_t tokens = normed.size(0), dim = config_.head_dim;
  const at::Tensor heads = at::linear(normed, layer[qkv], maybe(layer[qkv_bias])).view({tokens, -1, dim});
  const int64_t queries = config_.query_heads, keys = config_.kv_heads;
  const at::Tensor value = heads.narrow(1, queries + keys, keys);
  at::Tensor rotated = heads.narrow(1, 0, queries + keys);
  if (config_.qk_norm)
    rotated = at::cat({rms_norm(heads.narrow(1, 0, queries), layer[query_norm], config_.rms_norm_epsilon),
                       rms_norm(heads.narrow(1, queries, keys), layer[key_norm], config_.rms_norm_epsilon)},
                      1);
  rotated = apply_rope(rotated, cosine, sine);  // queries and keys in one go
  return {rotated.narrow(1, 0, queries), rotated.narrow(1, queries, keys), value};
}

at::Tensor Transformer::forward(const at::Tensor& tokens, int64_t first, const Attend& attend) const {
  at::Tensor hidden = at::embedding(embedding_, tokens).flatten(0, 1);  // [rows * n, hidden_size]
  at::Tensor cosine, sine;
  at::Device here(at::kMeta);
  for (int index = 0; index < config_.layers; ++index) {
    const Layer& layer = layers_[static_cast<size_t>(index)];
    if (layer_device(index) != here) {
      here = layer_device(index);
      hidden = hidden.to(here);
      const auto device_number =
          static_cast<size_t>(index) * placement_.devices.size() / static_cast<size_t>(config_.layers);
      cosine = of_positions(rope_[device_number].cosine, first, tokens);
      sine = of_positions(rope_[device_number].sine, first, tokens);
    }
    const at::Tensor normed = rms_norm(hidden, layer[attention_norm], config_.rms_norm_epsilon);
    const at::Tensor attended = attend(index, project(layer, normed, cosine, sine));
    add_to(hidden, at::linear(attended.flatten(1), layer[output], maybe(layer[output_bias])));

    const at::Tensor inner = at::linear(rms_norm(hidden, layer[mlp_norm], config_.rms_norm_epsilon), layer[gate_up],
                                        maybe(layer[gate_up_bias]));
    add_to(hidden, at::linear(silu_gated(inner, config_.intermediate_size), layer[down], maybe(layer[down_bias])));
  }
  return hidden;
}

at::Tensor Transformer::log_probabilities(const at::Tensor& hidden) const {
  const at::Tensor normed = rms_norm(hidden, final_norm_, config_.rms_norm_epsilon);
  return at::log_softmax(product_in_float32(normed, head_), -1);
}

at::Tensor Transformer::logits(const at::Tensor& hidden) const {
  const at::Tensor normed = rms_norm(hidden, final_norm_, config_.rms_norm_epsilon);
  if (!normed.is_cpu()) return product_in_float32(normed, head_);
  // The product of few rows runs a third faster the other way round, where the long side is the vocabulary; of many
  // rows the largest logit is found seven times faster when each row lies in one piece.
  constexpr int64_t kFewRows = 96;
  const at::Tensor logits = normed.size(0) < kFewRows ? at::mm(head_, normed.t()).t() : at::mm(normed, head_.t());
  return logits.to(at::kFloat);
}

}  // namespace cokv::model
