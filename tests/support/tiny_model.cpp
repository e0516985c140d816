#include "support/tiny_model.h"

#include <fmt/format.h>

#include <bit>
#include <fstream>
#include <vector>

#include "core/json_file.h"
#include "core/rng.h"
#include "core/utf8.h"
#include "support/safetensors_file.h"

namespace cokv {

namespace {

constexpr int kHidden = 32, kHeads = 4, kKvHeads = 2, kHeadDim = 8, kInner = 48, kVocabulary = 258;
constexpr int kBegin = 256, kEnd = 257;

struct Tensor {
  std::string name;
  std::vector<int64_t> shape;
};

std::vector<Tensor> tensors() {
  std::vector<Tensor> all{{"model.embed_tokens.weight", {kVocabulary, kHidden}}};
  for (int layer = 0; layer < 2; ++layer) {
    const std::string prefix = fmt::format("model.layers.{}.", layer);
    all.push_back({prefix + "input_layernorm.weight", {kHidden}});
    all.push_back({prefix + "self_attn.q_proj.weight", {kHeads * kHeadDim, kHidden}});
    all.push_back({prefix + "self_attn.k_proj.weight", {kKvHeads * kHeadDim, kHidden}});
    all.push_back({prefix + "self_attn.v_proj.weight", {kKvHeads * kHeadDim, kHidden}});
    all.push_back({prefix + "self_attn.o_proj.weight", {kHidden, kHeads * kHeadDim}});
    all.push_back({prefix + "post_attention_layernorm.weight", {kHidden}});
    all.push_back({prefix + "mlp.gate_proj.weight", {kInner, kHidden}});
    all.push_back({prefix + "mlp.up_proj.weight", {kInner, kHidden}});
    all.push_back({prefix + "mlp.down_proj.weight", {kHidden, kInner}});
  }
  all.push_back({"model.norm.weight", {kHidden}});
  all.push_back({"lm_head.weight", {kVocabulary, kHidden}});
  return all;
}

void write_weights(const std::filesystem::path& file) {
  std::vector<TensorToWrite> all;
  for (const Tensor& tensor : tensors()) {
    int64_t count = 1;
    for (const int64_t extent : tensor.shape) count *= extent;
    Rng rng(7, tensor.name);
    std::string bytes;
    for (int64_t i = 0; i < count; ++i) {
      const auto value = static_cast<float>(tensor.shape.size() == 1 ? 1 + 0.1 * rng.normal() : 0.35 * rng.normal());
      const auto bits = std::bit_cast<uint32_t>(value);
      for (int byte = 0; byte < 4; ++byte) bytes += static_cast<char>(bits >> (8 * byte) & 0xff);
    }
    all.push_back({tensor.name, "F32", tensor.shape, bytes});
  }
  write_safetensors(file, all);
}

// The byte's character in byte-level vocabularies: itself where it is printable, else one from U+0100 on.
Json byte_vocabulary() {
  Json vocabulary = Json::object();
  char32_t next = 256;
  for (int byte = 0; byte < 256; ++byte) {
    const bool printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    vocabulary[code_points_to_utf8(std::u32string(1, printable ? static_cast<char32_t>(byte) : next++))] = byte;
  }
  return vocabulary;
}

Json special_token(int id, const std::string& content) {
  return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
          {"rstrip", false}, {"normalized", false}, {"special", true}};
}

void write_tokenizer(const std::filesystem::path& folder) {
  const Json byte_level = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
  const Json model = {{"type", "BPE"},
                      {"dropout", nullptr},
                      {"unk_token", nullptr},
                      {"continuing_subword_prefix", nullptr},
                      {"end_of_word_suffix", nullptr},
                      {"fuse_unk", false},
                      {"byte_fallback", false},
                      {"vocab", byte_vocabulary()},
                      {"merges", Json::array()}};
  write_json_file(folder / "tokenizer.json",
                  Json{{"version", "1.0"},
                       {"truncation", nullptr},
                       {"padding", nullptr},
                       {"added_tokens", {special_token(kBegin, "<s>"), special_token(kEnd, "</s>")}},
                       {"normalizer", nullptr},
                       {"pre_tokenizer", byte_level},
                       {"post_processor", nullptr},
                       {"decoder", byte_level},
                       {"model", model}});
  write_json_file(folder / "tokenizer_config.json",
                  Json{{"bos_token", "<s>"}, {"eos_token", "</s>"}, {"clean_up_tokenization_spaces", false}});
}

}  // namespace

void write_tiny_model(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  write_json_file(folder / "config.json", Json{{"architectures", {"LlamaForCausalLM"}},
                                               {"model_type", "llama"},
                                               {"attention_bias", false},
                                               {"mlp_bias", false},
                                               {"bos_token_id", kBegin},
                                               {"eos_token_id", kEnd},
                                               {"head_dim", kHeadDim},
                                               {"hidden_act", "silu"},
                                               {"hidden_size", kHidden},
                                               {"intermediate_size", kInner},
                                               {"max_position_embeddings", 1024},
                                               {"num_attention_heads", kHeads},
                                               {"num_hidden_layers", 2},
                                               {"num_key_value_heads", kKvHeads},
                                               {"rms_norm_eps", 1e-5},
                                               {"rope_scaling", nullptr},
                                               {"rope_theta", 10000.0},
                                               {"tie_word_embeddings", false},
                                               {"torch_dtype", "float32"},
                                               {"vocab_size", kVocabulary}});
  write_json_file(folder / "generation_config.json", Json{{"bos_token_id", kBegin}, {"eos_token_id", kEnd}});
  write_weights(folder / "model.safetensors");
  write_tokenizer(folder);
}

void write_tiny_task(const std::filesystem::path& folder, int rows) {
  std::filesystem::create_directories(folder);
  std::ofstream data(folder / "data.jsonl");
  for (int row = 0; row < rows; ++row)
    data << Json{{"input", fmt::format("What is number {}?", row)},
                 {"context",
                  fmt::format("Row {} of a task that is about the number {} and nothing else.", row, row * row)},
                 {"answers", {fmt::format("the number {}", row * row)}},
                 {"length", 12},
                 {"dataset", "tiny"},
                 {"language", "en"},
                 {"all_classes", nullptr},
                 {"_id", fmt::format("row-{}", row)}}
                .dump()
         << '\n';
  std::ofstream(folder / "template.txt") << "{context}\nQ: {input}\nA:";
}

}  // namespace cokv
