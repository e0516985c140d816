#include "cokv-allocate/allocate_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <numeric>

#include "allocate/allocate.h"
#include "cli/log.h"
#include "core/errors.h"
#include "core/sha256.h"
#include "methods/cokv.h"
#include "methods/headkv.h"
#include "methods/pyramidkv.h"
#include "record/budgets.h"
#include "record/headkv_scores.h"

namespace cokv {

namespace {

using record::ModelIdentity;

struct Rule {
  const char* strategy;
  bool ranks_values;  // uses the profile's values, and so alpha
  HeadBudgets (*budgets)(const AllocateOptions&, const record::Profile&);
};

HeadBudgets by_values(const AllocateOptions& options, const record::Profile& profile) {
  allocate::AllocationOptions allocation;
  allocation.budget = options.budget;
  allocation.window = options.window;
  allocation.alpha = options.alpha.value_or(1);
  allocation.mode = options.mode == "paper" ? allocate::Mode::paper : allocate::Mode::default_;
  allocation.max_length = options.max_length;
  allocation.floor = options.floor.value_or(0);
  return allocate::allocate(profile.model.grid, profile.estimate.values, allocation);
}

HeadBudgets shuffled(const AllocateOptions& options, const record::Profile& profile) {
  return methods::shuffle_heads(by_values(options, profile), options.seed);
}

HeadBudgets same_for_all(const AllocateOptions& options, const record::Profile& profile) {
  const int most = std::max(options.max_length.value_or(options.budget), options.window);
  return HeadBudgets::uniform(profile.model.grid, std::min(options.budget, most));
}

methods::BudgetRule rule_of(const AllocateOptions& options) {
  return {options.budget, options.window, options.max_length, options.mode != "paper"};
}

HeadBudgets by_layer(const AllocateOptions& options, const record::Profile& profile) {
  return methods::pyramid_budgets(profile.model.grid, rule_of(options));
}

HeadBudgets by_headkv_scores(const AllocateOptions& options, const record::Profile& profile) {
  const ModelIdentity& model = profile.model;
  const std::vector<double> scores = record::read_headkv_scores(options.scores, model.grid.layers, model.query_heads);
  return methods::headkv_budgets(model.grid, {scores, model.query_heads}, rule_of(options));
}

constexpr Rule kRules[] = {{"cokv", true, by_values},
                           {"uniform", false, same_for_all},
                           {"random", true, shuffled},
                           {"pyramid", false, by_layer},
                           {"headkv", false, by_headkv_scores}};

const Rule& rule_named(const std::string& strategy) {
  for (const Rule& rule : kRules)
    if (strategy == rule.strategy) return rule;
  throw ConfigError("--strategy " + strategy, "is not cokv, uniform, random, pyramid or headkv");
}

void check(const AllocateOptions& options, const Rule& rule, HeadGrid grid) {
  if (options.budget < options.window)
    throw ConfigError(fmt::format("--budget {}", options.budget),
                      fmt::format("is below the window of {} tokens, which every head keeps", options.window));
  if (static_cast<int64_t>(options.budget) * grid.players() >= HeadBudgets::kWholePrompt)
    throw ConfigError(fmt::format("--budget {}", options.budget), "is more than all heads together can be given");
  if (options.strategy == "headkv" && options.scores.empty())
    throw ConfigError("--strategy headkv", "needs the score file of the model", "give --scores FILE");
  if (options.strategy != "headkv" && !options.scores.empty())
    throw ConfigError("--scores", "belongs to --strategy headkv");
  for (const auto& [option, given] :
       {std::pair{"--alpha", options.alpha.has_value()}, {"--floor", options.floor.has_value()}})
    if (given && !rule.ranks_values)
      cli::log_warning(fmt::format("{} has no meaning for --strategy {}", option, options.strategy));
  if (options.max_length && options.mode == "paper" && rule.ranks_values)
    cli::log_warning("--max-length changes nothing in paper mode: what a head gets beyond the prompt is lost there");
}

std::string summary_of(const record::BudgetsFile& file, const record::Profile& profile) {
  const std::vector<int>& tokens = file.budgets.tokens;
  const auto [smallest, largest] = std::minmax_element(tokens.begin(), tokens.end());
  const int64_t total = std::accumulate(tokens.begin(), tokens.end(), int64_t{0});
  const int64_t asked = static_cast<int64_t>(file.budget) * profile.model.grid.players();
  std::string text =
      fmt::format("{} budgets, {} mode{}{}, for {} on {}\n", file.method, file.mode,
                  file.alpha > 1 ? fmt::format(", alpha {}", file.alpha) : "",
                  file.floor > 0 ? fmt::format(", floor {}", file.floor) : "", profile.model.name, profile.task.name);
  text += fmt::format("total {} tokens over {} KV heads, mean {:.2f}{}\n", total, tokens.size(),
                      static_cast<double>(total) / static_cast<double>(tokens.size()),
                      total == asked ? "" : fmt::format(" ({} asked for)", asked));
  return text + fmt::format("smallest {}, largest {}, {} heads at the window of {}\n", *smallest, *largest,
                            std::count(tokens.begin(), tokens.end(), file.window), file.window);
}

}  // namespace

std::string allocate_budgets(const AllocateOptions& options) {
  const std::filesystem::path source =
      std::filesystem::is_directory(options.profile) ? options.profile / "profile.json" : options.profile;
  const record::Profile profile = record::read_profile(source);
  const Rule& rule = rule_named(options.strategy);
  check(options, rule, profile.model.grid);
  if (rule.ranks_values && options.window != profile.sampling.window)
    cli::log_warning(fmt::format("--window {}: the profile was measured with a window of {}", options.window,
                                 profile.sampling.window));
  record::BudgetsFile file;
  file.model = profile.model;
  file.method = rule.strategy;
  file.mode = options.mode;
  file.budget = options.budget;
  file.window = options.window;
  file.alpha = rule.ranks_values ? options.alpha.value_or(1) : 1;
  file.floor = rule.ranks_values ? options.floor.value_or(0) : 0;
  file.budgets = rule.budgets(options, profile);
  file.profile_sha256 = sha256_hex_of_file(source);
  record::write_budgets(options.out, file);
  return summary_of(file, profile) + options.out.string() + "\n";
}

void add_allocate_options(CLI::App& app, AllocateOptions& options) {
  constexpr int kMost = 10'000'000;
  app.add_option("--profile", options.profile, "profile.json, or the folder of a run")->required();
  app.add_option("--budget", options.budget, "Mean number of prompt tokens kept by one KV head, window included")
      ->check(CLI::Range(1, kMost))
      ->capture_default_str();
  app.add_option("--out", options.out, "The budgets, budgets.json")->required();
  app.add_option("--mode", options.mode,
                 "default: the total is exact. paper: as published, truncated shares and what is lost with them")
      ->check(CLI::IsMember({"paper", "default"}))
      ->capture_default_str();
  app.add_option("--strategy", options.strategy,
                 "cokv: by the profile's values. random: the same budgets dealt to heads by chance. uniform, pyramid, "
                 "headkv: the rules it is compared with")
      ->check(CLI::IsMember({"cokv", "uniform", "random", "pyramid", "headkv"}))
      ->capture_default_str();
  app.add_option("--alpha", options.alpha, "The alpha-th smallest value, and those below, get the window alone [1]")
      ->check(CLI::Range(1, kMost));
  app.add_option(
         "--floor", options.floor,
         "Share of the budget beyond the window that all heads get alike, 0 to 1; values decide on the rest [0]")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--window", options.window, "Last prompt tokens that every head keeps")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--max-length", options.max_length, "Prompt length in tokens: no head is given more")
      ->check(CLI::Range(1, kMost));
  app.add_option("--scores", options.scores, "HeadKV score file, for --strategy headkv");
  app.add_option("--seed", options.seed, "Seed of --strategy random")->capture_default_str();
}

}  // namespace cokv
