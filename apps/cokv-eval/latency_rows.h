// `--latency`: each contender's time and memory at each prompt length.
#pragma once

#include <vector>

#include "cokv-eval/eval_options.h"
#include "model/transformer.h"
#include "record/results.h"
#include "run/contender.h"

namespace cokv {

// ConfigError for a length that the model's positions do not hold: to be said before a long evaluation.
void check_latency_lengths(const checkpoint::ModelConfig& config, const std::vector<int>& lengths);

// Empty when no lengths were asked for.
std::vector<record::LatencyRow> latency_rows(const model::Transformer& model, const EvalOptions& options,
                                             const std::vector<run::Contender>& contenders);

}  // namespace cokv
