#include "decode/teacher.h"

#include <cmath>

#include "core/errors.h"
#include "decode/row_decoder.h"

namespace cokv::decode {

std::vector<double> mean_log_probability(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                                         std::span<const CachePlan> plans, std::span<const int> text) {
  COKV_CHECK(text.size() >= 2, "a text of one token does not depend on the coalition");
  const at::InferenceMode no_gradients;
  const auto rows = static_cast<int64_t>(plans.size()), scored = static_cast<int64_t>(text.size()) - 1;
  const at::Tensor tokens = at::from_blob(const_cast<int*>(text.data()), {scored + 1}, at::kInt)
                                .to(model.placement().devices.front(), at::kLong);
  RowDecoder decoder(model, prompt, plans, static_cast<int>(scored));
  const at::Tensor logits = decoder.step(tokens.narrow(0, 0, scored).unsqueeze(0).expand({rows, scored}));
  const at::Tensor targets =
      tokens.narrow(0, 1, scored).to(logits.device()).view({1, scored, 1}).expand({rows, scored, 1});
  const at::Tensor chosen = logits.gather(2, targets).squeeze(2) - logits.logsumexp(2);  // [rows, scored]
  const at::Tensor mean = chosen.to(at::kDouble).mean(1).to(at::kCPU);
  std::vector<double> values(mean.const_data_ptr<double>(), mean.const_data_ptr<double>() + rows);
  for (const double value : values)
    if (!std::isfinite(value))
      throw InputError("teacher forcing", "logits are not finite", "the weights are damaged, or --dtype is too narrow");
  return values;
}

}  // namespace cokv::decode
