#include "cokv-eval/latency_rows.h"

#include <fmt/format.h>

#include "ask/latency.h"
#include "cli/progress.h"
#include "core/errors.h"

namespace cokv {

namespace {
constexpr int kNewTokens = 32;  // steps, whose median is taken
}

void check_latency_lengths(const checkpoint::ModelConfig& config, const std::vector<int>& lengths) {
  const int most = config.usable_positions() - kNewTokens;
  for (const int length : lengths)
    if (length > most)
      throw ConfigError(fmt::format("--latency {}", length),
                        fmt::format("is more than the model's positions hold beside {} new tokens", kNewTokens),
                        fmt::format("the longest is {}", most));
}

std::vector<record::LatencyRow> latency_rows(const model::Transformer& model, const EvalOptions& options,
                                             const std::vector<run::Contender>& contenders) {
  std::vector<ask::MakePlan> plans;
  for (const run::Contender& contender : contenders) plans.push_back(contender.plan);
  std::vector<record::LatencyRow> rows;
  cli::Progress progress("latency: lengths", static_cast<int64_t>(options.latency.size()));
  for (size_t i = 0; i < options.latency.size(); ++i) {
    const auto measured = ask::measure_latency(
        model, options.latency[i], plans,
        {.scores = options.token_scores(), .window = options.base.window, .new_tokens = kNewTokens});
    for (size_t c = 0; c < contenders.size(); ++c) {
      const ask::Latency& m = measured[c];
      rows.push_back({contenders[c].method, contenders[c].budget, contenders[c].masked, m.prompt_tokens, m.kept_tokens,
                      m.prefill_seconds, m.compress_seconds, m.seconds_per_token, model.weight_bytes(), m.cache_bytes,
                      m.prefill_peak_bytes, m.decode_peak_bytes});
    }
    progress.update(static_cast<int64_t>(i + 1));
  }
  return rows;
}

}  // namespace cokv
