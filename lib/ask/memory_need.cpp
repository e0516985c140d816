#include "ask/memory_need.h"

#include <fmt/format.h>

#include <algorithm>

#include "decode/teacher.h"

namespace cokv::ask {

MemoryNeed memory_need(const model::Transformer& model, const MemoryShape& shape, int rows) {
  const model::ModelConfig& config = model.config();
  const auto number = static_cast<double>(at::elementSize(model.placement().dtype));
  const double position = 2.0 * config.layers * config.kv_heads * config.head_dim * number;
  // One layer's MLP holds the residual and its norm, gate and up, the activation and the product.
  const double token = number * (2.0 * config.hidden_size + 4.0 * config.intermediate_size);
  const double logits = config.vocabulary_size * (number == 4 ? 4.0 : number + 4.0);
  MemoryNeed need;
  need.prompt = position * shape.prompt_tokens;
  need.rows = position * rows * shape.row_tokens;
  const double chunk = token * std::min(shape.prompt_tokens, model::PrefillOptions{}.chunk);
  // Decoding, the logits of all rows are made at once; teacher-forced, those of some rows' tokens, twice.
  const int forced = std::max(shape.step_tokens, std::min(rows * shape.step_tokens, decode::kTokensAtOnce));
  const double step = token * rows * shape.step_tokens + logits * (shape.step_tokens == 1 ? rows : 2 * forced);
  need.passing = std::max(chunk, rows > 0 ? step : 0.0);
  return need;
}

int rows_that_fit(const model::Transformer& model, const MemoryShape& shape, int wanted) {
  if (wanted > 0) return wanted / 2 * 2;
  const at::Device device = model.placement().devices.back();
  const double room = 0.8 * static_cast<double>(model::free_memory(device));
  int rows = device.is_cuda() ? 256 : 64;
  while (rows > 2 && memory_need(model, shape, rows).total() > room) rows -= 2;
  return rows;
}

std::string memory_text(const model::Transformer& model, const MemoryShape& shape, int rows) {
  const auto gib = [](double bytes) { return bytes / (1 << 30); };
  const MemoryNeed need = memory_need(model, shape, rows);
  return fmt::format(
      "{:.2f} GiB of weights; K/V: {:.2f} GiB for the prompt, {:.2f} GiB for {} rows at once; about {:.2f} GiB at the "
      "peak",
      gib(static_cast<double>(model.weight_bytes())), gib(need.prompt), gib(need.rows), rows,
      gib(static_cast<double>(model::memory_in_use(model.placement())) + need.total()));
}

std::string peak_memory_text(const model::Transformer& model) {
  return fmt::format("peak memory {:.2f} GiB", static_cast<double>(model::peak_memory(model.placement())) / (1 << 30));
}

}  // namespace cokv::ask
