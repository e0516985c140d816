#include "cokv-bench/bench_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "checkpoint/geometry.h"
#include "checkpoint/model_folder.h"
#include "cli/program.h"
#include "cli/version.h"
#include "cokv-bench/procedures.h"
#include "cokv-bench/roofline.h"
#include "core/json_file.h"
#include "core/rng.h"
#include "task/model_check.h"

namespace cokv::bench {

namespace {

// Among several runs, the one with the median total.
template <typename F>
Timing median_run(int repetitions, const F& run) {
  std::vector<Timing> runs;
  for (int i = 0; i < repetitions; ++i) runs.push_back(run());
  std::sort(runs.begin(), runs.end(), [](Timing a, Timing b) { return a.prefill + a.decode < b.prefill + b.decode; });
  return runs[runs.size() / 2];
}

std::vector<int> random_prompt(const checkpoint::ModelConfig& config, int tokens) {
  Rng rng(42, "bench/prompt");
  std::vector<int> prompt;
  for (int i = 0; i < tokens; ++i)
    prompt.push_back(static_cast<int>(rng.below(static_cast<uint64_t>(config.vocabulary_size))));
  return prompt;
}

model::Transformer make_model(const BenchOptions& options, const model::Placement& placement) {
  if (options.model.empty() == options.geometry.empty())
    throw ConfigError("", "give either --model or --geometry", "see --help");
  if (!options.model.empty()) {
    const task::ModelCheck check = task::check_weights(options.model);
    task::refuse_problems(check.check_up, options.model.string());
    return model::Transformer::load(check.folder, placement);
  }
  return model::Transformer::random(checkpoint::geometry(options.geometry), placement, 42);
}

// The roofline is measured beside each batch: what a shared machine can do changes from minute to minute.
Json measure_batch(const model::Transformer& model, const BenchOptions& options, const Timing& reference, int rows) {
  const checkpoint::ModelConfig& config = model.config();
  const std::vector<int> prompt = random_prompt(config, options.prompt_tokens);
  const std::vector<CachePlan> plans = random_pairs(config.grid(), rows, 42);
  const Roofline before = measure_roofline(model.placement());
  const Timing ours =
      median_run(options.repetitions, [&] { return time_ours(model, prompt, plans, options.new_tokens); });
  const Roofline roofline = mean(before, measure_roofline(model.placement()));
  const int number_bytes = static_cast<int>(at::elementSize(model.placement().dtype));
  const int steps = options.new_tokens - 1;  // the first token comes from the prefill
  const double step = ours.decode / steps;
  const double each = (ours.prefill + ours.decode) / rows;
  const double reference_each = reference.prefill + reference.decode;
  const Work step_work =
      decode_step_work(config, rows, options.prompt_tokens - 8, 8 + options.new_tokens / 2, number_bytes);
  const Work prompt_work = prefill_work(config, options.prompt_tokens, number_bytes);
  return {{"batch", rows},
          {"prefill_seconds", ours.prefill},
          {"decode_seconds", ours.decode},
          {"step_seconds", step},
          {"seconds_per_coalition", each},
          {"ratio_to_reference", reference_each / each},
          {"step_share_of_roofline", step_work.least_seconds(roofline) / step},
          {"prefill_share_of_roofline", prompt_work.least_seconds(roofline) / ours.prefill},
          {"gemm_share_in_step", step_work.flops / step / roofline.flops},
          {"gemm_flops", roofline.flops},
          {"copy_bytes_per_second", roofline.bytes_per_second},
          {"peak_bytes", ours.peak_bytes}};
}

// Shares of the whole, e.g. {"matrix products": 0.7, …}.
Json shares(const std::map<std::string, double>& seconds) {
  double total = 0;
  for (const auto& [part, time] : seconds) total += time;
  Json json = Json::object();
  for (const auto& [part, time] : seconds) json[part] = time / total;
  return json;
}

std::string shares_text(const Json& shares) {
  std::string text;
  for (const auto& [part, share] : shares.items())
    text += fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", part, share.get<double>() * 100);
  return text;
}

Json run_bench(const BenchOptions& options, const std::string& command) {
  model::configure_process(options.device.threads);
  const model::Placement placement = model::resolve_placement(options.device);
  const model::Transformer model = make_model(options, placement);
  const std::vector<int> prompt = random_prompt(model.config(), options.prompt_tokens);
  const Roofline roofline = measure_roofline(placement);
  fmt::print("{} · {} · {} prompt tokens, {} new tokens{}\n", placement.device_name(), placement.dtype_name(),
             options.prompt_tokens, options.new_tokens,
             options.geometry.empty() ? "" : " · random weights of " + options.geometry);
  fmt::print("large matrix product {:.1f} GFLOP/s · copy {:.1f} GB/s\n", roofline.flops / 1e9,
             roofline.bytes_per_second / 1e9);

  const auto few = random_pairs(model.config().grid(), options.reference_coalitions, 7);
  time_ours(model, std::span(prompt).first(std::min<size_t>(prompt.size(), 256)), few, 2);  // warm-up
  const Timing reference = time_reference(model, prompt, few, options.new_tokens);
  fmt::print("reference procedure: {:.3f} s prefill + {:.3f} s decode for each coalition\n\n", reference.prefill,
             reference.decode);
  fmt::print("{:>6} {:>10} {:>10} {:>14} {:>8} {:>14} {:>16} {:>8}\n", "batch", "prefill s", "step ms", "s / coalition",
             "ratio", "step/roofline", "prefill/roofline", "peak GB");
  Json batches = Json::array();
  for (const int rows : options.batch) {
    batches.push_back(measure_batch(model, options, reference, rows));
    const Json& b = batches.back();
    fmt::print("{:>6} {:>10.3f} {:>10.1f} {:>14.4f} {:>8.1f} {:>13.0f}% {:>15.0f}% {:>8.2f}\n", rows,
               b["prefill_seconds"].get<double>(), b["step_seconds"].get<double>() * 1e3,
               b["seconds_per_coalition"].get<double>(), b["ratio_to_reference"].get<double>(),
               b["step_share_of_roofline"].get<double>() * 100, b["prefill_share_of_roofline"].get<double>() * 100,
               b["peak_bytes"].get<double>() / 1e9);
  }
  const auto largest =
      random_pairs(model.config().grid(), *std::max_element(options.batch.begin(), options.batch.end()), 42);
  const Parts parts = parts_of_ours(model, prompt, largest, options.new_tokens);
  const Json prefill_parts = shares(parts.prefill), decode_parts = shares(parts.decode);
  fmt::print("\nprefill: {}\ndecode, {} rows: {}\n", shares_text(prefill_parts), largest.size(),
             shares_text(decode_parts));
  return {{"schema", "cokv.bench/1"},
          {"model", options.geometry.empty() ? checkpoint::model_name(checkpoint::resolve_model_folder(options.model))
                                             : options.geometry},
          {"random_weights", !options.geometry.empty()},
          {"device", placement.device_name()},
          {"dtype", placement.dtype_name()},
          {"prompt_tokens", options.prompt_tokens},
          {"new_tokens", options.new_tokens},
          {"gemm_flops", roofline.flops},
          {"copy_bytes_per_second", roofline.bytes_per_second},
          {"reference", {{"prefill_seconds", reference.prefill}, {"decode_seconds", reference.decode}}},
          {"batches", batches},
          {"weight_bytes", model.weight_bytes()},
          {"parts", {{"prefill", prefill_parts}, {"decode", decode_parts}, {"decode_rows", largest.size()}}},
          {"provenance", {{"version", cli::version()}, {"commit", cli::commit()}, {"command", command}}}};
}

}  // namespace

int bench_main(int argc, const char* const* argv) {
  CLI::App app{
      "Time profiling on this machine: prefill for every coalition and batch 1 (the reference procedure)\n"
      "against one shared prefill and batched decoding, and both against what the device can do.",
      "cokv-bench"};
  BenchOptions options;
  app.add_option("--model", options.model, "Hugging Face model folder");
  app.add_option("--geometry", options.geometry,
                 "Random weights of this shape: " + CLI::detail::join(checkpoint::geometry_names(), ", "));
  app.add_option("--prompt-tokens,--max-prompt-tokens", options.prompt_tokens, "Length of the (random) prompt")
      ->capture_default_str()
      ->check(CLI::Range(16, 1 << 20));
  app.add_option("--new-tokens", options.new_tokens, "Tokens decoded for each coalition")
      ->capture_default_str()
      ->check(CLI::Range(2, 4096));
  app.add_option("--batch", options.batch, "Coalitions decoded together, e.g. 1,8,64")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--reference-coalitions", options.reference_coalitions, "How many the slow procedure is timed on")
      ->capture_default_str();
  app.add_option("--repetitions", options.repetitions, "Runs of each batch; the median is shown")
      ->capture_default_str();
  app.add_option("--device", options.device.device, "auto, cpu, cuda, cuda:K")->capture_default_str();
  app.add_option("--dtype", options.device.dtype, "auto, float32, bfloat16, float16")->capture_default_str();
  app.add_option("--threads", options.device.threads, "CPU threads; 0: all")->capture_default_str();
  app.add_option("--out", options.out, "Write the figures to this JSON file");
  cli::prepare(app);
  cli::set_error_translator(model::translate_torch_error);
  return cli::run(app, argc, argv, [&] {
    const Json figures = run_bench(options, cli::command_line(argc, argv));
    if (!options.out.empty()) write_json_file(options.out, figures);
  });
}

}  // namespace cokv::bench
