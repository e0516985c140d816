#include "decode/teacher_forcing.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "decode/row_decoder.h"

namespace cokv::decode {

namespace {

// [rows, scored] values to the mean of each row.
at::Tensor means_of_rows(const at::Tensor& values) {
  return values.to(at::kDouble).mean(1);
}

// Of all parts, one after the other; the host waits once for them.
std::vector<double> on_host(const std::vector<at::Tensor>& parts) {
  const at::Tensor all = at::cat(parts).to(at::kCPU);
  return {all.const_data_ptr<double>(), all.const_data_ptr<double>() + all.numel()};
}

std::vector<ForcedText> force(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                              std::span<const CachePlan> plans, std::span<const int> text, bool with_argmax) {
  COKV_CHECK(text.size() >= 2, "a text of one token does not depend on the coalition");
  const at::InferenceMode no_gradients;
  const auto rows = static_cast<int64_t>(plans.size()), scored = static_cast<int64_t>(text.size()) - 1;
  const at::Tensor tokens = at::from_blob(const_cast<int*>(text.data()), {scored + 1}, at::kInt)
                                .to(model.placement().devices.front(), at::kLong);
  RowDecoder decoder(model, prompt, plans, static_cast<int>(scored));
  const at::Tensor hidden = decoder.step(tokens.narrow(0, 0, scored).unsqueeze(0).expand({rows, scored}));
  const at::Tensor targets = tokens.narrow(0, 1, scored).to(hidden.device()).unsqueeze(1);
  // Over the vocabulary these are the largest tensors by far, so they are made for some rows at a time. Parts of equal
  // size: products of very few rows would round differently.
  const int64_t most = std::max<int64_t>(1, kTokensAtOnce / scored), parts = (rows + most - 1) / most;
  std::vector<at::Tensor> means, shares;
  for (int64_t part = 0; part < parts; ++part) {
    const int64_t begin = rows * part / parts, count = rows * (part + 1) / parts - begin;
    const at::Tensor all = model.log_probabilities(hidden.narrow(0, begin, count).flatten(0, 1));
    const at::Tensor chosen = all.gather(1, targets.repeat({count, 1}));
    means.push_back(means_of_rows(chosen.view({count, scored})));
    if (with_argmax) shares.push_back(means_of_rows((chosen >= all.amax(1, /*keepdim=*/true)).view({count, scored})));
  }
  std::vector<ForcedText> forced;
  for (const double mean : on_host(means)) forced.push_back({mean, 0});
  if (with_argmax) {
    const std::vector<double> of_rows = on_host(shares);
    for (size_t row = 0; row < forced.size(); ++row) forced[row].argmax_share = of_rows[row];
  }
  const auto finite = [](const ForcedText& row) { return std::isfinite(row.log_probability); };
  if (!std::all_of(forced.begin(), forced.end(), finite))
    throw InputError("teacher forcing", "logits are not finite", "the weights are damaged, or `dtype` is too narrow");
  return forced;
}

}  // namespace

std::vector<ForcedText> force_text(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                                   std::span<const CachePlan> plans, std::span<const int> text) {
  return force(model, prompt, plans, text, /*with_argmax=*/true);
}

std::vector<double> mean_log_probability(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                                         std::span<const CachePlan> plans, std::span<const int> text) {
  std::vector<double> means;
  for (const ForcedText& row : force(model, prompt, plans, text, /*with_argmax=*/false))
    means.push_back(row.log_probability);
  return means;
}

}  // namespace cokv::decode
