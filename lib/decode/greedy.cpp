#include "decode/greedy.h"

#include <algorithm>
#include <numeric>

#include "decode/next_tokens.h"
#include "decode/row_decoder.h"

namespace cokv::decode {

namespace {

// The rows in the decoder: which of the caller's rows each one is, and whether it has ended but not left yet.
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

// `tokens`: how many were generated so far.
std::span<const int> forbidden(const GreedyOptions& options, int tokens) {
  return tokens < options.min_new_tokens ? std::span(options.stop_tokens) : std::span<const int>();
}

// Lets ended rows leave. Copying the caches costs about as much as a step, so it waits until an eighth has ended.
// of_rows: [rows, …], shrunk in the same way.
void shrink(RowDecoder& decoder, Running& running, at::Tensor& of_rows) {
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
  decoder.keep_rows(kept, of_rows);
  running = std::move(rest);
}

}  // namespace

std::vector<std::vector<int>> decode_greedily(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                                              std::span<const CachePlan> plans, const GreedyOptions& options) {
  const at::InferenceMode no_gradients;
  std::vector<std::vector<int>> texts(plans.size());
  const int first = NextTokens(prompt.logits.unsqueeze(0), forbidden(options, 0)).on_host().front();
  bool over = plans.empty();
  for (std::vector<int>& text : texts) over |= accept(options, first, text);
  if (over) return texts;

  RowDecoder decoder(model, prompt, plans, options.max_new_tokens);
  Running running{std::vector<size_t>(plans.size()), std::vector<bool>(plans.size(), false)};
  std::iota(running.owner.begin(), running.owner.end(), size_t{0});
  const at::Device device = model.placement().devices.front();
  // A GPU is given the next step before the host looks at the tokens of this one, and so never waits for the host. A
  // row that turns out to have ended takes part in one step too many.
  const bool ahead = !device.is_cpu();
  at::Tensor next = at::full({decoder.rows(), 1}, first, at::TensorOptions(at::kLong).device(device));
  at::Tensor hidden = decoder.step(next);
  for (int generated = 1;; ++generated) {
    const NextTokens picked(model.logits(hidden.squeeze(1)), forbidden(options, generated));
    next = picked.ids().to(device).unsqueeze(1);
    const bool last = generated + 1 >= options.max_new_tokens;
    if (ahead && !last) hidden = decoder.step(next);
    const std::vector<int> tokens = picked.on_host();
    for (size_t row = 0; row < tokens.size(); ++row)
      if (!running.ended[row]) running.ended[row] = accept(options, tokens[row], texts[running.owner[row]]);
    if (running.alive() == 0) break;
    shrink(decoder, running, ahead ? hidden : next);
    if (!ahead) hidden = decoder.step(next);
  }
  return texts;
}

}  // namespace cokv::decode
