#include "model/transformer.h"

#include <fmt/format.h>

#include "core/errors.h"
#include "model/weight_files.h"

namespace cokv::model {

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
  const int64_t hidden = config_.hidden_size, inner = config_.intermediate_size, dim = config_.head_dim;
  const int64_t query = config_.query_heads * dim, key = config_.kv_heads * dim;
  const auto first = at::TensorOptions(placement_.devices.front()).dtype(placement_.dtype);
  const auto last = at::TensorOptions(layer_device(config_.layers - 1)).dtype(placement_.dtype);
  embedding_ = at::empty({config_.vocabulary_size, hidden}, first);
  final_norm_ = at::empty({hidden}, last);
  const bool one_device = first.device() == last.device();
  head_ = config_.tied_embeddings && one_device ? embedding_ : at::empty({config_.vocabulary_size, hidden}, last);
  layers_.resize(static_cast<size_t>(config_.layers));
  for (int index = 0; index < config_.layers; ++index) {
    const auto options = at::TensorOptions(layer_device(index)).dtype(placement_.dtype);
    Layer& layer = layers_[static_cast<size_t>(index)];
    layer.attention_norm = at::empty({hidden}, options);
    layer.mlp_norm = at::empty({hidden}, options);
    layer.qkv = at::empty({query + 2 * key, hidden}, options);
    layer.output = at::empty({hidden, query}, options);
    layer.gate_up = at::empty({2 * inner, hidden}, options);
    layer.down = at::empty({hidden, inner}, options);
    if (config_.qkv_bias) layer.qkv_bias = at::empty({query + 2 * key}, options);
    if (config_.output_bias) layer.output_bias = at::empty({hidden}, options);
    if (config_.mlp_bias) layer.gate_up_bias = at::empty({2 * inner}, options);
    if (config_.mlp_bias) layer.down_bias = at::empty({hidden}, options);
    if (config_.qk_norm) layer.query_norm = at::empty({dim}, options);
    if (config_.qk_norm) layer.key_norm = at::empty({dim}, options);
  }
}

void Transformer::load_layer(int index, WeightFiles& files) {
  Layer& layer = layers_[static_cast<size_t>(index)];
  const std::string prefix = fmt::format("model.layers.{}.", index);
  const int64_t query = int64_t{config_.query_heads} * config_.head_dim,
                key = int64_t{config_.kv_heads} * config_.head_dim;
  // Query, key and value (gate and up likewise) are stacked so that one matrix product serves them all.
  const auto stacked = [&](const std::string& part, const std::string& kind, at::Tensor& whole, int64_t begin,
                           int64_t rows) { files.copy_to(prefix + part + kind, whole.narrow(0, begin, rows)); };
  const auto load_all = [&](const std::string& kind, at::Tensor& qkv, at::Tensor& gate_up, bool attention, bool mlp) {
    if (attention) {
      stacked("self_attn.q_proj.", kind, qkv, 0, query);
      stacked("self_attn.k_proj.", kind, qkv, query, key);
      stacked("self_attn.v_proj.", kind, qkv, query + key, key);
    }
    if (mlp) {
      stacked("mlp.gate_proj.", kind, gate_up, 0, config_.intermediate_size);
      stacked("mlp.up_proj.", kind, gate_up, config_.intermediate_size, config_.intermediate_size);
    }
  };
  load_all("weight", layer.qkv, layer.gate_up, true, true);
  load_all("bias", layer.qkv_bias, layer.gate_up_bias, config_.qkv_bias, config_.mlp_bias);
  files.copy_to(prefix + "input_layernorm.weight", layer.attention_norm);
  files.copy_to(prefix + "post_attention_layernorm.weight", layer.mlp_norm);
  files.copy_to(prefix + "self_attn.o_proj.weight", layer.output);
  files.copy_to(prefix + "mlp.down_proj.weight", layer.down);
  if (config_.output_bias) files.copy_to(prefix + "self_attn.o_proj.bias", layer.output_bias);
  if (config_.mlp_bias) files.copy_to(prefix + "mlp.down_proj.bias", layer.down_bias);
  if (config_.qk_norm) files.copy_to(prefix + "self_attn.q_norm.weight", layer.query_norm);
  if (config_.qk_norm) files.copy_to(prefix + "self_attn.k_norm.weight", layer.key_norm);
}

Transformer Transformer::load(const std::filesystem::path& folder, const Placement& placement) {
  ModelConfig config = read_model_config(folder);
  WeightFiles files(folder);
  if (!config.tied_embeddings && !files.contains("lm_head.weight"))
    throw InputError(folder.string(),
                     "has no tensor lm_head.weight, and tie_word_embeddings is not true in config.json");
  Transformer model(std::move(config), placement);
  // Of two tied tensors safetensors keeps one, under either name.
  const bool stored_as_head = model.config_.tied_embeddings && !files.contains("model.embed_tokens.weight");
  files.copy_to(stored_as_head ? "lm_head.weight" : "model.embed_tokens.weight", model.embedding_);
  files.copy_to("model.norm.weight", model.final_norm_);
  if (!model.config_.tied_embeddings)
    files.copy_to("lm_head.weight", model.head_);
  else if (!model.head_.is_same(model.embedding_))
    model.head_.copy_(model.embedding_);
  for (int index = 0; index < model.config_.layers; ++index) model.load_layer(index, files);
  files.check_all_used();
  return model;
}

Transformer Transformer::random(const ModelConfig& config, const Placement& placement, uint64_t seed) {
  Transformer model(config, placement);
  auto fill = [number = seed](at::Tensor& t, double spread) mutable {
    if (!t.defined()) return;
    if (spread == 0) {
      t.fill_(1);
      return;
    }
    auto generator = at::globalContext().defaultGenerator(t.device());
    generator.set_current_seed(++number);
    t.normal_(0, spread, generator);
  };
  fill(model.embedding_, 0.02);
  fill(model.final_norm_, 0);
  if (!model.head_.is_same(model.embedding_)) fill(model.head_, 0.02);
  for (Layer& layer : model.layers_) {
    for (at::Tensor* norm : {&layer.attention_norm, &layer.mlp_norm, &layer.query_norm, &layer.key_norm})
      fill(*norm, 0);
    for (at::Tensor* weight : {&layer.qkv, &layer.qkv_bias, &layer.output, &layer.output_bias, &layer.gate_up,
                               &layer.gate_up_bias, &layer.down, &layer.down_bias})
      fill(*weight, 0.02);
  }
  return model;
}

int64_t Transformer::weight_bytes() const {
  int64_t bytes = static_cast<int64_t>(embedding_.nbytes() + final_norm_.nbytes());
  if (!head_.is_same(embedding_)) bytes += static_cast<int64_t>(head_.nbytes());
  for (const Layer& layer : layers_)
    for (const at::Tensor* t :
         {&layer.attention_norm, &layer.mlp_norm, &layer.qkv, &layer.qkv_bias, &layer.query_norm, &layer.key_norm,
          &layer.output, &layer.output_bias, &layer.gate_up, &layer.gate_up_bias, &layer.down, &layer.down_bias})
      if (t->defined()) bytes += static_cast<int64_t>(t->nbytes());
  return bytes;
}

LayerHeads Transformer::project(const Layer& layer, const at::Tensor& normed, const at::Tensor& cosine,
                                const at::Tensor& sine) const {
  const int64_t tokens = normed.size(0), dim = config_.head_dim;
  const at::Tensor heads = at::linear(normed, layer.qkv, maybe(layer.qkv_bias)).view({tokens, -1, dim});
  const int64_t queries = config_.query_heads, keys = config_.kv_heads;
  const at::Tensor value = heads.narrow(1, queries + keys, keys);
  at::Tensor rotated = heads.narrow(1, 0, queries + keys);
  if (config_.qk_norm)
    rotated = at::cat({rms_norm(heads.narrow(1, 0, queries), layer.query_norm, config_.rms_norm_epsilon),
                       rms_norm(heads.narrow(1, queries, keys), layer.key_norm, config_.rms_norm_epsilon)},
                      1);
  rotated = apply_rope(rotated, cosine, sine);  // queries and keys in one go
  return {rotated.narrow(1, 0, queries), rotated.narrow(1, queries, keys), value};
}

at::Tensor Transformer::forward(const at::Tensor& tokens, const at::Tensor& positions, const Attend& attend) const {
  at::Tensor hidden = at::embedding(embedding_, tokens);  // [n, hidden_size]
  at::Tensor cosine, sine;
  at::Device here(at::kMeta);
  for (int index = 0; index < config_.layers; ++index) {
    const Layer& layer = layers_[static_cast<size_t>(index)];
    if (layer_device(index) != here) {
      here = layer_device(index);
      hidden = hidden.to(here);
      const auto device_number =
          static_cast<size_t>(index) * placement_.devices.size() / static_cast<size_t>(config_.layers);
      const at::Tensor rows = positions.to(here);
      cosine = rope_[device_number].cosine.index_select(0, rows);
      sine = rope_[device_number].sine.index_select(0, rows);
    }
    const at::Tensor normed = rms_norm(hidden, layer.attention_norm, config_.rms_norm_epsilon);
    const at::Tensor attended = attend(index, project(layer, normed, cosine, sine));
    add_to(hidden, at::linear(attended.flatten(1), layer.output, maybe(layer.output_bias)));

    const at::Tensor inner = at::linear(rms_norm(hidden, layer.mlp_norm, config_.rms_norm_epsilon), layer.gate_up,
                                        maybe(layer.gate_up_bias));
    add_to(hidden, at::linear(silu_gated(inner, config_.intermediate_size), layer.down, maybe(layer.down_bias)));
  }
  return hidden;
}

at::Tensor Transformer::log_probabilities(const at::Tensor& hidden) const {
  const at::Tensor normed = rms_norm(hidden, final_norm_, config_.rms_norm_epsilon);
  return at::log_softmax(at::mm(normed, head_.t()).to(at::kFloat), -1);
}

at::Tensor Transformer::logits(const at::Tensor& hidden) const {
  const at::Tensor normed = rms_norm(hidden, final_norm_, config_.rms_norm_epsilon);
  // The product of few rows runs a third faster the other way round, where the long side is the vocabulary; of many
  // rows the largest logit is found seven times faster when each row lies in one piece.
  constexpr int64_t kFewRows = 96;
  const at::Tensor logits = normed.size(0) < kFewRows ? at::mm(head_, normed.t()).t() : at::mm(normed, head_.t());
  return logits.to(at::kFloat);
}

}  // namespace cokv::model
