#include "checkpoint/layer_tensors.h"

namespace cokv::checkpoint {

namespace {
int64_t numbers(const LayerTensor& tensor) {
  int64_t product = 1;
  for (const int64_t extent : tensor.shape()) product *= extent;
  return product;
}
}  // namespace

std::vector<int64_t> LayerTensor::shape() const {
  std::vector<int64_t> shape = parts.front().shape;
  for (size_t i = 1; i < parts.size(); ++i) shape[0] += parts[i].shape[0];
  return shape;
}

bool LayerTensor::is_norm() const {
  return parts.front().name.ends_with("norm.weight");
}

std::vector<LayerTensor> layer_tensors(const ModelConfig& config) {
  using enum LayerMember;
  const int64_t hidden = config.hidden_size, inner = config.intermediate_size, dim = config.head_dim;
  const int64_t query = config.query_heads * dim, key = config.kv_heads * dim;
  struct Row {
    bool present;
    LayerTensor tensor;
  };
  const std::vector<Row> table = {
      {true, {attention_norm, {{"input_layernorm.weight", {hidden}}}}},
      {true, {mlp_norm, {{"post_attention_layernorm.weight", {hidden}}}}},
      {config.qk_norm, {query_norm, {{"self_attn.q_norm.weight", {dim}}}}},
      {config.qk_norm, {key_norm, {{"self_attn.k_norm.weight", {dim}}}}},
      {true,
       {qkv,
        {{"self_attn.q_proj.weight", {query, hidden}},
         {"self_attn.k_proj.weight", {key, hidden}},
         {"self_attn.v_proj.weight", {key, hidden}}}}},
      {config.qkv_bias,
       {qkv_bias,
        {{"self_attn.q_proj.bias", {query}}, {"self_attn.k_proj.bias", {key}}, {"self_attn.v_proj.bias", {key}}}}},
      {true, {output, {{"self_attn.o_proj.weight", {hidden, query}}}}},
      {config.output_bias, {output_bias, {{"self_attn.o_proj.bias", {hidden}}}}},
      {true, {gate_up, {{"mlp.gate_proj.weight", {inner, hidden}}, {"mlp.up_proj.weight", {inner, hidden}}}}},
      {config.mlp_bias, {gate_up_bias, {{"mlp.gate_proj.bias", {inner}}, {"mlp.up_proj.bias", {inner}}}}},
      {true, {down, {{"mlp.down_proj.weight", {hidden, inner}}}}},
      {config.mlp_bias, {down_bias, {{"mlp.down_proj.bias", {hidden}}}}},
  };
  std::vector<LayerTensor> tensors;
  for (const Row& row : table)
    if (row.present) tensors.push_back(row.tensor);
  return tensors;
}

int64_t layer_matrix_numbers(const ModelConfig& config) {
  int64_t sum = 0;
  for (const LayerTensor& tensor : layer_tensors(config))
    if (tensor.shape().size() == 2) sum += numbers(tensor);
  return config.layers * sum;
}

int64_t parameters(const ModelConfig& config) {
  int64_t layer = 0;
  for (const LayerTensor& tensor : layer_tensors(config)) layer += numbers(tensor);
  const int64_t embedding = int64_t{config.vocabulary_size} * config.hidden_size;
  return config.layers * layer + embedding * (config.tied_embeddings ? 1 : 2) + config.hidden_size;
}

}  // namespace cokv::checkpoint
