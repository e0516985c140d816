#include "cokv-eval/contenders.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/log.h"
#include "core/errors.h"
#include "core/sha256.h"
#include "methods/method.h"
#include "methods/select_tokens.h"
#include "record/headkv_scores.h"

namespace cokv {

namespace {

void check_grid(HeadGrid expected, HeadGrid grid, const std::filesystem::path& file) {
  if (grid != expected)
    throw InputError(file.string(), fmt::format("is of a model with {} layers x {} KV heads, this one has {} x {}",
                                                grid.layers, grid.kv_heads, expected.layers, expected.kv_heads));
}

// Values and budgets may be used on a relative of the model, a fine-tuned one for example; not without a word.
void warn_of_other_weights(const record::ModelIdentity& of_file, const record::ModelIdentity& model,
                           const std::filesystem::path& file) {
  const bool known =
      of_file.fingerprints && of_file.fingerprints->weights && model.fingerprints && model.fingerprints->weights;
  if (known && *of_file.fingerprints->weights != *model.fingerprints->weights)
    cli::log_warning(fmt::format("{} is of a model with other weights", file.string()));
}

run::Contender of_budgets_file(const record::BudgetsFile& file, const std::filesystem::path& path) {
  run::Contender contender;
  contender.method = path.stem().string();
  contender.budget = file.budget;
  // Another file of the same name is another contender.
  contender.file = fmt::format("allocation-{}-{}", path.stem().string(), sha256_hex_of_file(path).substr(0, 8));
  contender.plan = [budgets = file.budgets](const methods::RankedTokens& tokens) {
    return methods::select_tokens(tokens, budgets);
  };
  return contender;
}

}  // namespace

SideInputs read_side_inputs(const EvalOptions& options, const record::ModelIdentity& model) {
  SideInputs inputs;
  if (!options.profiles.empty()) {
    inputs.profiles = record::read_profiles(options.profiles, options.weights);
    check_grid(model.grid, inputs.profiles->model().grid, options.profiles.front());
    for (size_t i = 0; i < options.profiles.size(); ++i)
      warn_of_other_weights(inputs.profiles->profiles[i].model, model, options.profiles[i]);
  }
  if (!options.headkv_scores.empty())
    inputs.headkv_scores = record::read_headkv_scores(options.headkv_scores, model.grid.layers, model.query_heads);
  if (!options.duo_pattern.empty()) {
    inputs.duo_pattern = record::read_duo_pattern(options.duo_pattern);
    check_grid(model.grid, inputs.duo_pattern->grid, options.duo_pattern);
  }
  for (const auto& file : options.allocations) {
    inputs.allocations.push_back(record::read_budgets(file));
    check_grid(model.grid, inputs.allocations.back().model.grid, file);
    warn_of_other_weights(inputs.allocations.back().model, model, file);
  }
  return inputs;
}

run::ContenderOptions contender_options(const EvalOptions& options, const record::ModelIdentity& model,
                                        const SideInputs& files) {
  run::ContenderOptions contenders;
  contenders.methods = options.methods;
  contenders.budgets = options.budgets;
  contenders.exact_totals = options.exact_totals;
  contenders.mode = options.mode;
  contenders.mask_top = options.mask_top;
  contenders.mask_bottom = options.mask_bottom;
  contenders.mask_random = options.mask_random;
  methods::MethodInputs& inputs = contenders.inputs;
  inputs.grid = model.grid;
  inputs.query_heads = model.query_heads;
  inputs.window = options.base.window;
  inputs.seed = options.seed;
  inputs.link = options.link_used();
  inputs.eta = options.link.eta_or_default();
  if (files.profiles) inputs.values = files.profiles->values;
  inputs.headkv_scores = files.headkv_scores;
  inputs.duo_gates = inputs.values;
  if (files.duo_pattern) {
    inputs.duo_gates = files.duo_pattern->gates;
    inputs.duo_sinks = files.duo_pattern->sinks;
    inputs.duo_recent = files.duo_pattern->recent;
  }
  return contenders;
}

bool needs_values(const EvalOptions& options) {
  return std::any_of(options.methods.begin(), options.methods.end(),
                     [](const std::string& name) { return methods::find_method(name).needs_values(); });
}

bool needs_alpha(const EvalOptions& options) {
  return !options.is_softmax() && needs_values(options);
}

std::vector<run::Contender> all_contenders(const EvalOptions& options, const run::ContenderOptions& settings,
                                           const SideInputs& inputs, const std::map<int, int>& alphas) {
  std::vector<run::Contender> all = run::make_contenders(settings, alphas);
  for (size_t i = 0; i < inputs.allocations.size(); ++i)
    all.push_back(of_budgets_file(inputs.allocations[i], options.allocations[i]));
  return all;
}

}  // namespace cokv
