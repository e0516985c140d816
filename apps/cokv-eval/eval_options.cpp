#include "cokv-eval/eval_options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "checkpoint/geometry.h"
#include "methods/method.h"
#include "mode_option.h"

namespace cokv {

namespace {

// Named twice, two contenders would write the same file of predictions.
template <typename T>
void refuse_repetition(const std::string& option, std::vector<T> values) {
  std::sort(values.begin(), values.end());
  const auto twice = std::adjacent_find(values.begin(), values.end());
  if (twice != values.end()) throw CLI::ValidationError(option, fmt::format("names {} twice", *twice));
}

}  // namespace

void add_eval_options(CLI::App& app, EvalOptions& o) {
  add_model_and_task_options(app, o.base, task::Split::test);
  std::string known = "Methods, separated by commas:";
  for (const methods::Method& method : methods::all_methods())
    known += fmt::format("\n{}: {}", method.name, method.description);
  const std::string group = "Methods";
  app.add_option("--methods", o.methods, known)->delimiter(',')->capture_default_str()->group(group);
  app.add_option("--budgets", o.budgets, "Mean prompt tokens kept by one KV head, window included")
      ->delimiter(',')
      ->check(CLI::PositiveNumber)
      ->capture_default_str()
      ->group(group);
  app.add_option("--measure", o.measure,
                 "What is measured, separated by commas [metric,nll]. metric: answers against the rows' answers. "
                 "agreement: answers against the full cache's text. nll: that text forced into each cache, its mean "
                 "log-probability a token and the share of its tokens that are the argmax. Asked of a finished run, "
                 "only what it lacks is computed")
      ->delimiter(',')
      ->check(CLI::IsMember({"metric", "agreement", "nll"}))
      ->group(group);
  app.add_option(
         "--utility", o.utility,
         "Which measure is the score, and chooses alpha: metric or agreement [metric; agreement where rows have "
         "no answers]")
      ->check(CLI::IsMember({"metric", "agreement"}))
      ->group(group);
  app.add_option(
         "--profile", o.profiles,
         "profile.json, for cokv, random and the masks; several profiles of one model (--profile A --profile B) "
         "are standardised and averaged")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--weights", o.weights, "Weights of several profiles, in their order, e.g. 2,1 [equal]")
      ->delimiter(',')
      ->group(group);
  add_link_options(app, o.link, group);
  app.add_option(
         "--alpha", o.alphas,
         "Alphas to choose from, on the validation rows (default: the paper's 1…40 of 256, scaled to the model)")
      ->delimiter(',')
      ->check(CLI::PositiveNumber)
      ->group(group);
  app.add_option("--validation-examples", o.validation_examples,
                 "Rows on which alpha is chosen; 0: the whole validation split")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group(group);
  add_mode_option(app, o.mode, "How cokv and random allocate: paper (truncated, uncapped) or default (exact totals)")
      ->group(group);
  app.add_option("--headkv-scores", o.headkv_scores, "HeadKV-R2 score file, for headkv")->group(group);
  app.add_option("--duo-pattern", o.duo_pattern,
                 "DuoAttention's pattern folder, for duo-attention; without it the profile's values serve as gates")
      ->group(group);
  app.add_option("--allocation", o.allocations, "budgets.json files to evaluate as well")->delimiter(',')->group(group);
  app.add_flag("--exact-totals", o.exact_totals,
               "Give every method exactly budget x heads tokens, whatever its formula gives")
      ->group(group);
  app.add_option("--seed", o.seed, "Seed of random, of random masks and of the bootstrap")
      ->capture_default_str()
      ->group(group);
  app.add_option("--kernel", o.kernel, "Pooling width of token scores, odd")
      ->check(CLI::Range(1, 101))
      ->capture_default_str()
      ->group(group);
  app.add_option("--pooling", o.pooling, "Pooling of token scores")
      ->check(CLI::IsMember({"max", "average"}))
      ->capture_default_str()
      ->group(group);
  const std::string latency = "Latency and memory (one row at a time, random tokens)";
  app.add_option("--latency", o.latency,
                 "Prompt lengths at which to measure prefill, time per token and memory of each method, e.g. 1000,8000")
      ->delimiter(',')
      ->check(CLI::Range(16, 1 << 22))
      ->group(latency);
  auto* geometry = app.add_option("--geometry", o.geometry,
                                  "Random weights of this shape in place of --model; no task: " +
                                      CLI::detail::join(checkpoint::geometry_names(), ", "));
  geometry->group(latency);
  CLI::Option* model = app.get_option("--model")->required(false);
  geometry->excludes(model);
  app.callback([&o] {
    if (o.base.model.empty() && o.geometry.empty()) throw CLI::RequiredError("--model");
    check_together(o.link, o.mode, !o.alphas.empty());
    refuse_repetition("--methods", o.methods);
    refuse_repetition("--measure", o.measure);
    for (const auto& [option, numbers] : {std::pair{"--budgets", o.budgets},
                                          {"--alpha", o.alphas},
                                          {"--latency", o.latency},
                                          {"--mask-top", o.mask_top},
                                          {"--mask-bottom", o.mask_bottom},
                                          {"--mask-random", o.mask_random}})
      refuse_repetition(option, numbers);
  });
  const std::string masks = "Masking experiment (heads ranked by --profile; no budget)";
  app.add_option("--mask-top", o.mask_top, "Mask the K most valuable heads, e.g. 16,32")->delimiter(',')->group(masks);
  app.add_option("--mask-bottom", o.mask_bottom, "Mask the K least valuable heads")->delimiter(',')->group(masks);
  app.add_option("--mask-random", o.mask_random, "Mask K heads drawn at random")->delimiter(',')->group(masks);
}

}  // namespace cokv
