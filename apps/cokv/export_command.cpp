#include "cokv/export_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cmath>
#include <iostream>
#include <memory>
#include <numeric>

#include "core/errors.h"
#include "record/csv_table.h"
#include "record/duo_pattern.h"
#include "record/headkv_scores.h"
#include "record/kvpress_curves.h"

namespace cokv {

namespace {

struct Format {
  const char* name;
  std::string (*write)(const ExportOptions&, const record::ExportSource&);  // writes, and says what it wrote
};

double mean_tokens(const record::BudgetsFile& file) {
  const std::vector<int>& tokens = file.budgets.tokens;
  return static_cast<double>(std::accumulate(tokens.begin(), tokens.end(), int64_t{0})) /
         static_cast<double>(tokens.size());
}

void write_with_note(const std::filesystem::path& out, std::string_view bytes, const std::string& note) {
  write_file_atomically(out, bytes);
  write_file_atomically(out.string() + ".txt", note);
}

std::string curves_note(const ExportOptions& options, const record::ExportSource& source, int window) {
  std::string note = fmt::format(
      "{}\nkvpress budget curves [99, {}, {}] for LUKVPress: share of each head's tokens to prune at 1 … 99 %.\n"
      "For prompts of {} tokens; the window of {} is included in what is kept: sink=0, window={}.\n",
      source.description(), source.model.grid.layers, source.model.grid.kv_heads, options.max_length, window, window);
  if (source.budgets)
    note +=
        fmt::format("compression_ratio={:.2f} gives exactly these budgets; other ratios divide tokens in proportion.\n",
                    (record::nearest_slice(mean_tokens(*source.budgets), options.max_length) + 1) / 100.0);
  return note;
}

std::string write_kvpress(const ExportOptions& options, const record::ExportSource& source) {
  const int window = source.budgets ? source.budgets->window : options.window;
  if (options.max_length <= window)
    throw ConfigError(fmt::format("--max-length {}", options.max_length),
                      fmt::format("should be above the window of {} tokens", window));
  std::vector<double> curves = record::kvpress_curves(source.weights(), {options.max_length, window});
  if (source.budgets) {
    const std::vector<double> exact = record::prune_rates(source.budgets->budgets.tokens, options.max_length);
    const int slice = record::nearest_slice(mean_tokens(*source.budgets), options.max_length);
    std::copy(exact.begin(), exact.end(), curves.begin() + static_cast<std::ptrdiff_t>(slice * exact.size()));
  }
  const std::string note = curves_note(options, source, window);
  write_with_note(options.out, record::npy_of_curves(curves, source.model.grid), note);
  return note;
}

std::string write_duo_attention(const ExportOptions& options, const record::ExportSource& source) {
  record::write_duo_pattern(options.out, source, options.sparsity);
  return fmt::format(
      "{}\nDuoAttention pattern: only the order of the heads; each head keeps the whole prompt or {} + {} "
      "tokens.\nAlways pass --sparsity; {} was written to config.json.\n",
      source.description(), record::kDuoSinks, record::kDuoRecent, options.sparsity);
}

std::string headkv_note(const record::ExportSource& source) {
  if (!source.budgets)
    return fmt::format("{}\nHeadKV scores: value minus the smallest value, for every query head of the KV head.\n",
                       source.description());
  const double base = mean_tokens(*source.budgets) - source.budgets->window;
  std::string note = fmt::format(
      "{}\nHeadKV scores: tokens before the window of {}, which is not included, for every query head.\n"
      "HeadKV: --beta 1 --temp 1 --max_capacity_prompts {:.6g}. KVCache-Factory: --head_beta 1 "
      "--kv_cache_granularity kv_head --max_capacity_prompts {:.6g}.\n",
      source.description(), source.budgets->window, base + 8, base);
  if (base != std::floor(base))
    note += "The mean is not a whole number, so readers reproduce these budgets only approximately.\n";
  return note;
}

std::string write_headkv(const ExportOptions& options, const record::ExportSource& source) {
  const std::string note = headkv_note(source);
  write_with_note(options.out, record::headkv_text(source), note);
  return note;
}

std::string write_csv(const ExportOptions& options, const record::ExportSource& source) {
  const std::string note =
      fmt::format("{}\nOne row per KV head; tokens are prompt tokens kept, window included.\n", source.description());
  write_with_note(options.out, record::csv_table(source), note);
  return note;
}

constexpr Format kFormats[] = {
    {"kvpress", write_kvpress}, {"duo-attention", write_duo_attention}, {"headkv", write_headkv}, {"csv", write_csv}};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

}  // namespace

std::string export_heads(const ExportOptions& options) {
  const auto names = format_names();
  for (const Format& format : kFormats) {
    if (options.format != format.name) continue;
    const auto in = std::filesystem::is_directory(options.in) ? options.in / "profile.json" : options.in;
    return format.write(options, record::read_export_source(in)) + options.out.string() + "\n";
  }
  throw ConfigError("--format " + options.format, "is not known" + did_you_mean(options.format, names),
                    fmt::format("formats are {}", fmt::join(names, ", ")));
}

void add_export_command(CLI::App& app) {
  auto options = std::make_shared<ExportOptions>();
  auto* command =
      app.add_subcommand("export", "Write a profile or budgets for kvpress, DuoAttention or HeadKV, or as a table.");
  command->add_option("--format", options->format, fmt::format("{}", fmt::join(format_names(), ", ")))->required();
  command->add_option("--in", options->in, "profile.json, budgets.json, or the folder of a run")->required();
  command->add_option("--out", options->out, "File to write; a folder for duo-attention")->required();
  command
      ->add_option("--max-length", options->max_length,
                   "kvpress: prompt length, in tokens, for which the shares are computed")
      ->check(CLI::Range(2, 10'000'000))
      ->capture_default_str();
  command->add_option("--window", options->window, "kvpress, from a profile: last tokens that every head keeps")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_option("--sparsity", options->sparsity, "duo-attention: share of the heads that stream")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->callback([options] { std::cout << export_heads(*options) << std::flush; });
}

}  // namespace cokv
