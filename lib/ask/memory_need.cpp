#include "ask/memory_need.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "decode/teacher_forcing.h"
#include "model/attention.h"

namespace cokv::ask {

namespace {

// The attention weights of so many queries in every head, where they are all made at once: no flash kernel.
double weights(const model::Transformer& model, double queries, double keys) {
  const checkpoint::ModelConfig& config = model.config();
  const model::Placement& placement = model.placement();
  if (model::attends_by_flash(placement.devices.front(), placement.dtype, config.head_dim)) return 0;
  return 4.0 * config.query_heads * queries * keys;
}

}  // namespace

MemoryNeed memory_need(const model::Transformer& model, const MemoryShape& shape, int rows) {
  const checkpoint::ModelConfig& config = model.config();
  const auto number = static_cast<double>(at::elementSize(model.placement().dtype));
  const double position = 2.0 * config.layers * config.kv_heads * config.head_dim * number;
  // What a layer holds for a token at most, in its MLP or in its attention besides the weights, as measured:
  // tests/ask/memory_need_test.cpp.
  const double in_mlp = number * (2.0 * config.hidden_size + 4.0 * config.intermediate_size);
  const double in_attention = number * 6.0 * config.hidden_size;
  const auto layer = [&](double tokens, double keys) {
    return std::max(in_mlp * tokens, in_attention * tokens + weights(model, tokens, keys));
  };
  MemoryNeed need;
  need.prompt = position * shape.prompt_tokens;
  need.rows = position * rows * shape.row_tokens;
  need.reading = layer(std::min(shape.prompt_tokens, model::PrefillOptions{}.chunk), shape.prompt_tokens);
  const double step =
      layer(static_cast<double>(rows) * shape.step_tokens, std::max(shape.prompt_tokens, shape.row_tokens));
  // Logits in float32, and on the CPU in the model's numbers before; teacher-forced, log-probabilities too, but of some
  // rows' tokens at a time.
  const bool forced = shape.step_tokens > 1, on_cpu = model.placement().devices.front().is_cpu();
  const double logit = 4 + (on_cpu && number < 4 ? number : 0) + (forced ? 4 : 0);
  const int logit_rows =
      forced ? std::max(shape.step_tokens, std::min(rows * shape.step_tokens, decode::kTokensAtOnce)) : rows;
  need.passing = std::max(step, logit * config.vocabulary_size * logit_rows);
  return need;
}

int rows_of_batch(const model::Placement& placement, int wanted) {
  if (wanted > 0) return wanted / 2 * 2;
  return placement.devices.front().is_cpu() ? 64 : 1024;
}

int rows_that_fit(const model::Transformer& model, const MemoryShape& shape, int wanted) {
  int rows = rows_of_batch(model.placement(), wanted);
  if (wanted > 0) return rows;
  const std::vector<at::Device>& devices = model.placement().devices;
  int64_t least_free = std::numeric_limits<int64_t>::max();
  for (const at::Device& device : devices) least_free = std::min(least_free, model::free_memory(device));
  const double room = 0.8 * static_cast<double>(least_free);
  const auto on_one_device = [&] {
    const MemoryNeed need = memory_need(model, shape, rows);
    const auto count = static_cast<double>(devices.size());
    return need.prompt / count + std::max(need.reading, need.rows / count + need.passing);
  };
  while (rows > 2 && on_one_device() > room) rows -= 2;
  return rows;
}

std::string memory_text(const model::Transformer& model, const MemoryShape& shape, int rows) {
  return memory_text(model, memory_need(model, shape, rows), fmt::format("{} rows at once", rows));
}

std::string memory_text(const model::Transformer& model, const MemoryNeed& need, const std::string& rows) {
  const auto gib = [](double bytes) { return bytes / (1 << 30); };
  return fmt::format(
      "{:.2f} GiB of weights; K/V: {:.2f} GiB for the prompt, {:.2f} GiB for {}; about {:.2f} GiB at the peak",
      gib(static_cast<double>(model.weight_bytes())), gib(need.prompt), gib(need.rows), rows,
      gib(static_cast<double>(model::memory_in_use(model.placement())) + need.total()));
}

std::string peak_memory_text(const model::Transformer& model) {
  return fmt::format("peak memory {:.2f} GiB", static_cast<double>(model::peak_memory(model.placement())) / (1 << 30));
}

}  // namespace cokv::ask
