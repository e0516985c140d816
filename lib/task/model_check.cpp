#include "task/model_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "checkpoint/fp8_scales.h"
#include "checkpoint/layer_tensors.h"
#include "checkpoint/model_folder.h"
#include "checkpoint/unused_tensors.h"
#include "checkpoint/weight_index.h"
#include "task/chat.h"
#include "task/prompt.h"

namespace cokv::task {

namespace fs = std::filesystem;

namespace {

double gib(int64_t bytes) {
  return static_cast<double>(bytes) / (1 << 30);
}

void describe(const checkpoint::ModelConfig& config, const fs::path& folder, CheckUp& check_up) {
  std::vector<std::string> special;
  if (config.qk_norm) special.emplace_back("norm of queries and keys");
  if (config.qkv_bias) special.emplace_back("bias of queries, keys and values");
  if (config.mlp_bias) special.emplace_back("bias in the MLP");
  if (config.tied_embeddings) special.emplace_back("tied embeddings");
  if (config.rope.scaling != checkpoint::RopeConfig::Scaling::none)
    special.push_back(fmt::format("RoPE stretched by {}", config.rope.factor));
  const std::string name = checkpoint::model_name(folder);
  check_up.facts.push_back({"model", fmt::format("{}: {}{}{}", name, config.architecture, special.empty() ? "" : ", ",
                                                 fmt::join(special, ", "))});
  check_up.facts.push_back(
      {"heads", fmt::format("{} layers x {} KV heads = {} players; {} query heads of {} in a layer", config.layers,
                            config.kv_heads, config.grid().players(), config.query_heads, config.head_dim)});
  check_up.facts.push_back({"positions", config.positions_text()});
  const int64_t numbers = int64_t{2} * config.layers * config.kv_heads * config.head_dim * 1000;
  check_up.facts.push_back(
      {"cache", fmt::format("{:.1f} MB for 1,000 tokens in 16 bits, {:.1f} MB in float32",
                            static_cast<double>(numbers) * 2 / 1e6, static_cast<double>(numbers) * 4 / 1e6)});
}

// Names and shapes of all tensors that the engine will ask for, and that there are no others.
class TensorCheck {
 public:
  TensorCheck(const checkpoint::WeightIndex& index, CheckUp& check_up) : index_(index), check_up_(check_up) {}

  void look_at(const std::string& name, const std::vector<int64_t>& shape) {
    used_.insert(name);
    try {
      index_.find(name, shape);
    } catch (const Error& e) {
      if (++wrong_ <= kNamed) check_up_.problems.emplace_back(e.what());
    }
  }

  void finish(const fs::path& folder, const std::optional<checkpoint::Fp8Scheme>& fp8) {
    if (const int more = wrong_ - kNamed; more > 0)
      check_up_.problems.push_back(
          fmt::format("{} more tensor{} missing or of another shape", more, more > 1 ? "s are" : " is"));
    const auto scales = attempt(check_up_, [&] { return checkpoint::read_fp8_scales(index_, fp8, folder.string()); });
    if (scales)
      attempt(check_up_, [&] {
        checkpoint::check_all_used(index_, used_, *scales, fp8.has_value(), folder.string());
        return true;
      });
  }

 private:
  static constexpr int kNamed = 5;
  const checkpoint::WeightIndex& index_;
  CheckUp& check_up_;
  std::set<std::string> used_;
  int wrong_ = 0;
};

void check_tensors(const fs::path& folder, const std::optional<checkpoint::ModelConfig>& config, CheckUp& check_up) {
  const auto index = attempt(check_up, [&] { return checkpoint::WeightIndex(folder); });
  if (!index) return;
  std::map<std::string, int> types;
  int64_t bytes = 0;
  for (const auto& [name, tensor] : index->tensors()) {
    ++types[std::string(checkpoint::type_name(tensor->type))];
    bytes += static_cast<int64_t>(tensor->bytes.size());
  }
  std::vector<std::string> by_type;
  by_type.reserve(types.size());
  for (const auto& [type, count] : types) by_type.push_back(fmt::format("{} in {}", count, type));
  check_up.facts.push_back({"weights", fmt::format("{} tensors ({}), {:.2f} GiB", index->tensors().size(),
                                                   fmt::join(by_type, ", "), gib(bytes))});
  if (!config) return;
  TensorCheck check(*index, check_up);
  const std::vector<int64_t> embedding = {config->vocabulary_size, config->hidden_size};
  const bool stored_as_head = config->tied_embeddings && !index->contains(checkpoint::kEmbedding);
  check.look_at(stored_as_head ? checkpoint::kHead : checkpoint::kEmbedding, embedding);
  if (!config->tied_embeddings && !index->contains(checkpoint::kHead))
    check_up.problems.push_back(folder.string() +
                                ": has no tensor lm_head.weight, and tie_word_embeddings is not true in config.json");
  else if (!config->tied_embeddings)
    check.look_at(checkpoint::kHead, embedding);
  check.look_at(checkpoint::kFinalNorm, {config->hidden_size});
  for (int layer = 0; layer < config->layers; ++layer)
    for (const checkpoint::LayerTensor& tensor : checkpoint::layer_tensors(*config))
      for (const checkpoint::StoredPart& part : tensor.parts)
        check.look_at(fmt::format("model.layers.{}.{}", layer, part.name), part.shape);
  check.finish(folder, config->fp8);
}

std::string named_token(const tokenizer::Tokenizer& tokenizer, int id) {
  return fmt::format("{} {}", id, tokenizer.decode(std::span(&id, 1), /*skip_special_tokens=*/false));
}

void check_tokenizer(const fs::path& folder, const std::optional<checkpoint::ModelConfig>& config,
                     const tokenizer::Tokenizer& tokenizer, CheckUp& check_up) {
  check_up.facts.push_back(
      {"tokenizer", fmt::format("{} tokens, BOS {}, EOS {}", tokenizer.vocabulary_size(),
                                tokenizer.bos_token().value_or("none"), tokenizer.eos_token().value_or("none"))});
  for (const std::string& note : tokenizer.notes()) check_up.warnings.push_back(note);
  if (config) {
    const int rows = config->vocabulary_size, tokens = tokenizer.vocabulary_size();
    check_up.facts.push_back(
        {"vocabulary",
         fmt::format("{} rows in the model{}", rows,
                     rows > tokens ? fmt::format(", {} more than there are tokens: padding", rows - tokens) : "")});
    const auto warnings =
        attempt(check_up, [&] { return vocabulary_warnings(tokenizer, rows, (folder / "tokenizer.json").string()); });
    if (warnings) check_up.warnings.insert(check_up.warnings.end(), warnings->begin(), warnings->end());
  }

  std::vector<int> stops = config ? config->eos_ids : std::vector<int>();
  if (tokenizer.eos_id()) stops.push_back(*tokenizer.eos_id());
  for (const int token : extra_stop_tokens({}, tokenizer)) stops.push_back(token);
  std::sort(stops.begin(), stops.end());
  stops.erase(std::unique(stops.begin(), stops.end()), stops.end());
  std::vector<std::string> named;
  named.reserve(stops.size());
  for (const int stop : stops) named.push_back(named_token(tokenizer, stop));
  check_up.facts.push_back({"stops at", stops.empty() ? "nothing" : fmt::format("{}", fmt::join(named, ", "))});
  if (stops.empty()) check_up.warnings.emplace_back("no stop token is known: every answer runs to its full length");

  try {
    const ChatFormat chat = resolve_chat_format("auto", tokenizer);
    check_up.facts.push_back({"chat", chat.is_none() ? "no template: prompts are asked as they are"
                                                     : fmt::format("the template is known, {}", chat.name)});
  } catch (const Error& e) {
    check_up.facts.push_back({"chat", "the template is not known"});
    check_up.warnings.emplace_back(e.what());
  }
}

}  // namespace

ModelCheck check_weights(const fs::path& path) {
  ModelCheck check;
  const auto folder = attempt(check.check_up, [&] { return checkpoint::resolve_model_folder(path); });
  if (!folder) return check;
  check.folder = *folder;
  check.config = attempt(check.check_up, [&] { return checkpoint::read_model_config(*folder); });
  if (check.config) describe(*check.config, *folder, check.check_up);
  if (fs::is_directory(*folder)) check_tensors(*folder, check.config, check.check_up);
  return check;
}

ModelCheck check_model_folder(const fs::path& path) {
  ModelCheck check = check_weights(path);
  if (!fs::is_directory(check.folder)) return check;
  check.tokenizer = attempt(check.check_up, [&] { return tokenizer::Tokenizer::load(check.folder); });
  if (check.tokenizer) check_tokenizer(check.folder, check.config, *check.tokenizer, check.check_up);
  return check;
}

std::vector<std::string> vocabulary_warnings(const tokenizer::Tokenizer& tokenizer, int vocabulary_size,
                                             const std::string& where) {
  constexpr size_t kNamed = 5;
  const std::vector<int> beyond = tokenizer.ids_from(vocabulary_size);
  if (beyond.empty()) return {};
  std::string named;
  for (size_t i = 0; i < beyond.size(); ++i) {
    const std::string token = tokenizer.decode(std::span(&beyond[i], 1), /*skip_special_tokens=*/false);
    if (!tokenizer.is_added_token(beyond[i]))
      throw InputError(where,
                       fmt::format("gives \"{}\" the id {}, the model has a vocabulary of {} ({} ids are beyond it)",
                                   token, beyond[i], vocabulary_size, beyond.size()),
                       "tokenizer and model do not belong together");
    if (i < kNamed) named += fmt::format("{}{} \"{}\"", i > 0 ? ", " : "", beyond[i], token);
  }
  if (beyond.size() > kNamed) named += fmt::format(" and {} more", beyond.size() - kNamed);
  return {fmt::format("{} has {} added tokens beyond the model's vocabulary of {}: {}; a prompt with one is an error",
                      where, beyond.size(), vocabulary_size, named)};
}

}  // namespace cokv::task
