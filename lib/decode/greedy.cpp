#include "decode/greedy.h"

#include <algorithm>
#include <numeric>

#include "core/errors.h"
#include "decode/row_decoder.h"

namespace cokv::decode {

namespace {

// The rows still being decoded: which row of the caller each one is, and whether it has ended without having left yet.
struct Running {
  std::vector<size_t> owner;
  std::vector<bool> ended;

  size_t alive() const { return static_cast<size_t>(std::count(ended.begin(), ended.end(), false)); }
};

bool is_stop(const GreedyOptions& options, int token) {
  return std::find(options.stop_tokens.begin(), options.stop_tokens.end(), token) != options.stop_tokens.end();
}

// Takes one new token into a row's text; true when the row has ended.
bool accept(const GreedyOptions& options, int token, std::vector<int>& text) {
  if (is_stop(options, token)) return true;
  text.push_back(token);
  return static_cast<int>(text.size()) >= options.max_new_tokens || (options.complete && options.complete(text));
}

// logits: [rows, vocabulary]. Argmax of each row (ties: the lower id); stop tokens do not count while they are
// forbidden.
std::vector<int> pick(at::Tensor logits, const GreedyOptions& options, bool stop_allowed) {
  if (!stop_allowed && !options.stop_tokens.empty()) {
    const std::vector<int64_t> stops(options.stop_tokens.begin(), options.stop_tokens.end());
    logits = logits.index_fill(1, at::tensor(stops, at::kLong).to(logits.device()), -INFINITY);
  }
  const auto [best, ids] = logits.max(1);
  // One transfer: a token id, or -1 where the logits are not finite.
  const at::Tensor checked = at::where(at::isfinite(best), ids, -1).to(at::kCPU);
  const auto* data = checked.const_data_ptr<int64_t>();
  std::vector<int> tokens;
  for (int64_t row = 0; row < checked.size(0); ++row) {
    if (data[row] < 0)
      throw InputError("decoding", "logits are not finite", "the weights are damaged, or --dtype is too narrow");
    tokens.push_back(static_cast<int>(data[row]));
  }
  return tokens;
}

// Lets ended rows leave. Copying the caches costs about as much as a step, so it waits until an eighth has ended.
void shrink(RowDecoder& decoder, Running& running, at::Tensor& next) {
  const size_t alive = running.alive();
  if (alive * 8 > running.owner.size() * 7) return;
  std::vector<int64_t> kept;
  Running rest;
  for (size_t row = 0; row < running.owner.size(); ++row) {
    if (running.ended[row]) continue;
    kept.push_back(static_cast<int64_t>(row));
    rest.owner.push_back(running.owner[row]);
    rest.ended.push_back(false);
  }
  decoder.keep_rows(kept);
  next = next.index_select(0, at::tensor(kept, at::kLong).to(next.device()));
  running = std::move(rest);
}

}  // namespace

std::vector<std::vector<int>> decode_greedily(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                                              std::span<const CachePlan> plans, const GreedyOptions& options) {
  const at::InferenceMode no_gradients;
  std::vector<std::vector<int>> texts(plans.size());
  const int first = pick(prompt.logits.unsqueeze(0), options, options.min_new_tokens < 1).front();
  bool over = plans.empty();
  for (std::vector<int>& text : texts) over |= accept(options, first, text);
  if (over) return texts;

  RowDecoder decoder(model, prompt, plans, options.max_new_tokens);
  Running running{std::vector<size_t>(plans.size()), std::vector<bool>(plans.size(), false)};
  std::iota(running.owner.begin(), running.owner.end(), size_t{0});
  const at::Device device = model.placement().devices.front();
  at::Tensor next = at::full({decoder.rows(), 1}, first, at::TensorOptions(at::kLong).device(device));
  for (int generated = 1; running.alive() > 0; ++generated) {
    const std::vector<int> tokens =
        pick(model.logits(decoder.step(next).squeeze(1)), options, generated >= options.min_new_tokens);
    for (size_t row = 0; row < tokens.size(); ++row)
      if (!running.ended[row]) running.ended[row] = accept(options, tokens[row], texts[running.owner[row]]);
    if (running.alive() == 0) break;
    next = at::tensor(tokens, at::kLong).unsqueeze(1).to(device);
    shrink(decoder, running, next);
  }
  return texts;
}

}  // namespace cokv::decode
