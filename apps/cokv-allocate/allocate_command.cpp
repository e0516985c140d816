#include "cokv-allocate/allocate_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <numeric>

#include "cli/log.h"
#include "core/errors.h"
#include "methods/method.h"
#include "mode_option.h"
#include "record/budgets.h"
#include "record/combined_profiles.h"
#include "record/headkv_scores.h"

namespace cokv {

namespace {

// What --strategy was called before it took cokv-eval's names.
std::string today(const std::string& strategy) {
  return strategy == "pyramid" ? "pyramidkv" : strategy;
}

void check(const AllocateOptions& options, const methods::Method& rule, HeadGrid grid) {
  if (static_cast<int64_t>(options.budget) * grid.players() >= HeadBudgets::kWholePrompt)
    throw ConfigError(fmt::format("--budget {}", options.budget), "is more than all heads together can be given");
  if (!options.scores.empty() && !rule.needs.contains(methods::Need::headkv_scores))
    throw ConfigError("--scores", "belongs to --strategy headkv");
  check_together(options.link, options.mode, options.alpha.has_value());
  for (const auto& [option, given] :
       {std::pair{"--alpha", options.alpha.has_value()}, {"--link", options.link.link.has_value()}})
    if (given && !rule.needs_values())
      cli::log_warning(fmt::format("{} has no meaning for --strategy {}", option, options.strategy));
  if (options.max_length && options.mode == Mode::paper && rule.needs_values())
    cli::log_warning(
        "--max-length has no effect in paper mode unless the budget covers the whole prompt: tokens beyond the prompt "
        "are lost");
}

methods::MethodInputs inputs_of(const AllocateOptions& options, const record::CombinedProfiles& profiles) {
  methods::MethodInputs inputs;
  inputs.grid = profiles.model().grid;
  inputs.query_heads = profiles.model().query_heads;
  inputs.budget = options.budget;
  inputs.window = options.window;
  inputs.prompt_length = options.max_length;
  inputs.mode = options.mode;
  inputs.seed = options.seed;
  inputs.values = profiles.values;
  inputs.link = options.link.used(options.mode);
  inputs.alpha = options.alpha.value_or(1);
  inputs.eta = options.link.eta_or_default();
  if (!options.scores.empty())
    inputs.headkv_scores = record::read_headkv_scores(options.scores, inputs.grid.layers, inputs.query_heads);
  return inputs;
}

void warn(const AllocateOptions& options, const methods::Method& rule, const methods::MethodInputs& inputs,
          const record::CombinedProfiles& profiles) {
  if (const std::string warning = methods::warning_for(rule, inputs); !warning.empty()) cli::log_warning(warning);
  for (const record::Profile& profile : profiles.profiles)
    if (rule.needs_values() && options.window != profile.sampling.window)
      cli::log_warning(fmt::format("--window {}: the profile was measured with a window of {}", options.window,
                                   profile.sampling.window));
}

void write_link(const methods::MethodInputs& inputs, record::BudgetsFile& file) {
  file.link = inputs.used_link();
  if (inputs.used_link() == allocate::Link::published) {
    file.alpha = inputs.alpha;
  } else {
    file.eta = inputs.eta;
    file.z_bound = allocate::kBoundOfZ;
  }
}

std::string summary_of(const record::BudgetsFile& file, const record::CombinedProfiles& profiles) {
  std::vector<std::string> tasks;
  for (const record::Profile& profile : profiles.profiles) tasks.push_back(profile.task.name);
  const std::vector<int>& tokens = file.budgets.tokens;
  const auto [smallest, largest] = std::minmax_element(tokens.begin(), tokens.end());
  const int64_t total = std::accumulate(tokens.begin(), tokens.end(), int64_t{0});
  const int64_t asked = static_cast<int64_t>(file.budget) * file.model.grid.players();
  std::string text = fmt::format("{} budgets, {} mode{}, for {} on {}\n", file.method, text_of(file.mode),
                                 file.eta                     ? fmt::format(", softmax link with eta {}", *file.eta)
                                 : file.alpha.value_or(1) > 1 ? fmt::format(", alpha {}", *file.alpha)
                                                              : "",
                                 file.model.name, fmt::join(tasks, " and "));
  text += fmt::format("total {} tokens over {} KV heads, mean {:.2f}{}\n", total, tokens.size(),
                      static_cast<double>(total) / static_cast<double>(tokens.size()),
                      total == asked ? "" : fmt::format(" ({} asked for)", asked));
  return text + fmt::format("smallest {}, largest {}, {} heads at the window of {}\n", *smallest, *largest,
                            std::count(tokens.begin(), tokens.end(), file.window), file.window);
}

}  // namespace

std::string allocate_budgets(const AllocateOptions& options) {
  const record::CombinedProfiles profiles = record::read_profiles(options.profiles, options.weights);
  const methods::Method& rule = methods::find_budget_rule(today(options.strategy));
  check(options, rule, profiles.model().grid);
  const methods::MethodInputs inputs = inputs_of(options, profiles);
  record::BudgetsFile file;
  file.model = profiles.model();
  file.method = rule.name;
  file.mode = options.mode;
  file.budget = options.budget;
  file.window = options.window;
  if (rule.needs_values()) write_link(inputs, file);
  file.budgets = methods::make_budgets(rule, inputs);
  warn(options, rule, inputs, profiles);
  file.profiles = profiles.used;
  record::write_budgets(options.out, file);
  return summary_of(file, profiles) + options.out.string() + "\n";
}

void add_allocate_options(CLI::App& app, AllocateOptions& options) {
  constexpr int kMost = 10'000'000;
  app.add_option("--profile", options.profiles,
                 "profile.json, or the folder of a run; several profiles of one model (--profile A --profile B) are "
                 "standardised and averaged")
      ->required()
      ->allow_extra_args(false);
  app.add_option("--weights", options.weights, "Weights of several profiles, in their order, e.g. 2,1 [equal]")
      ->delimiter(',');
  app.add_option("--budget", options.budget, "Mean number of prompt tokens kept by one KV head, window included")
      ->check(CLI::Range(1, kMost))
      ->capture_default_str();
  app.add_option("--out", options.out, "budgets.json to write")->required();
  add_mode_option(app, options.mode,
                  "default: the total is exact, as with cokv-eval --exact-totals. paper: as published, with truncated "
                  "shares whose remainder is lost");
  std::string strategies = "How tokens are divided among heads (`pyramid` is the old name of pyramidkv):";
  for (const std::string_view name : methods::budget_rule_names())
    strategies += fmt::format("\n{}: {}", name, methods::find_method(name).description);
  app.add_option("--strategy", options.strategy, strategies)->capture_default_str();
  add_link_options(app, options.link, app.get_option("--mode")->get_group());
  app.add_option("--alpha", options.alpha,
                 "Of the published link: heads up to the alpha-th smallest value get the window only [1]")
      ->check(CLI::Range(1, kMost));
  app.add_option("--window", options.window, "Last prompt tokens that every head keeps")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--max-length", options.max_length, "Prompt length in tokens; no head gets more")
      ->check(CLI::Range(1, kMost));
  app.add_option("--scores,--headkv-scores", options.scores, "HeadKV-R2 score file, for --strategy headkv");
  app.add_option("--seed", options.seed, "Seed of --strategy random")->capture_default_str();
}

}  // namespace cokv
