#include "cokv/import_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include "checkpoint/identity.h"
#include "cli/log.h"
#include "cli/version.h"
#include "core/errors.h"
#include "longbench/task_table.h"
#include "record/imported_profile.h"

namespace cokv {

namespace {

struct Format {
  const char* name;
  record::Profile (*read)(const record::Import&);
};

constexpr Format kFormats[] = {{"cokv-json", record::import_cokv_scores},
                               {"headkv", record::import_headkv_scores},
                               {"duo-attention", record::import_duo_pattern}};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

const Format& format_named(const std::string& name) {
  for (const Format& format : kFormats)
    if (name == format.name) return format;
  const auto names = format_names();
  throw ConfigError("--format " + name, "is not known" + did_you_mean(name, names),
                    fmt::format("formats are {}", fmt::join(names, ", ")));
}

// LongBench's tasks have a category and a metric; others keep none.
void name_category(record::TaskIdentity& task) {
  for (const longbench::TaskFacts& facts : longbench::all_tasks())
    if (facts.name == task.name) {
      task.category = facts.category;
      task.metric = facts.metric;
    }
}

record::Provenance provenance(const ImportOptions& options) {
  record::Provenance p;
  p.program = "cokv import";
  p.version = cli::version();
  p.commit = cli::commit();
  p.command = fmt::format("cokv import --format {} --in {}", options.format, options.in.string());
  if (!options.task.empty()) p.command += " --task " + options.task;
  if (!options.model.empty()) p.command += " --model " + options.model.string();
  p.command += " --out " + options.out.string();
  return p;
}

}  // namespace

std::string import_profile(const ImportOptions& options) {
  const Format& format = format_named(options.format);
  record::Import import{options.in, std::nullopt, options.task};
  if (!options.model.empty()) import.model = checkpoint::read_identity(options.model);
  record::Profile profile = format.read(import);
  name_category(profile.task);
  profile.provenance = provenance(options);
  record::write_profile(options.out, profile);
  for (const std::string& warning : profile.warnings) cli::log_warning(warning);
  if (!profile.model.fingerprints)
    cli::log_info("the profile has no fingerprints of the model: an import loads no weights");
  return fmt::format("{} on {}: {} layers x {} KV heads, without standard errors\n{}\n", profile.model.name,
                     profile.task.name, profile.model.grid.layers, profile.model.grid.kv_heads, options.out.string());
}

void add_import_command(CLI::App& app) {
  auto options = std::make_shared<ImportOptions>();
  auto* command = app.add_subcommand("import", "Turn scores from other tools into a profile.");
  command->add_option("--format", options->format, fmt::format("{}", fmt::join(format_names(), ", ")))->required();
  command->add_option("--in", options->in, "The score file; for duo-attention the pattern folder or its .tsv")
      ->required();
  command->add_option("--task", options->task, "Which task of the file (cokv-json), or a name for the profile");
  command->add_option("--model", options->model,
                      "Folder or config.json of the model, if the file does not state its shape");
  command->add_option("--out", options->out, "profile.json")->required();
  command->callback([options] { std::cout << import_profile(*options) << std::flush; });
}

}  // namespace cokv
