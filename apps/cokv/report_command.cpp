#include "cokv/report_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <memory>

#include "core/errors.h"
#include "core/json_file.h"
#include "record/evaluation_log.h"
#include "record/profile.h"
#include "record/results.h"
#include "report/png.h"
#include "report/report.h"

namespace cokv {

namespace {

std::filesystem::path file_in(const std::filesystem::path& path, const char* name) {
  return std::filesystem::is_directory(path) ? path / name : path;
}

// A profile, with the evidence of its run where that lies beside it.
report::ProfileInput read_profile_input(const std::filesystem::path& path) {
  const std::filesystem::path file = file_in(path, "profile.json");
  report::ProfileInput input{record::read_profile(file), std::nullopt};
  const std::filesystem::path evaluations = file.parent_path() / "evaluations.jsonl";
  if (std::filesystem::exists(evaluations)) input.evaluations = record::read_evaluations(evaluations);
  return input;
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw ConfigError(folder.string(), "cannot be created as a folder: " + error.message(), "choose another place");
}

// Figures as files; PNGs are made from the SVGs, which go to a folder of their own when they were not asked for.
void write_figures(const report::Page& page, const ReportOptions& options) {
  const bool keep_svg = !options.svg.empty();
  const std::filesystem::path folder =
      keep_svg ? options.svg
               : std::filesystem::temp_directory_path() / fmt::format("cokv-report-{}", static_cast<long>(getpid()));
  make_folder(folder);
  if (!options.png.empty()) make_folder(options.png);
  for (const report::Section& section : page.sections) {
    for (const report::Figure& figure : section.figures) {
      const std::filesystem::path svg = folder / (figure.name + ".svg");
      write_file_atomically(svg, report::standalone_svg(figure));
      if (!options.png.empty()) report::convert_to_png(svg, options.png / (figure.name + ".png"));
    }
  }
  if (!keep_svg) std::filesystem::remove_all(folder);
}

}  // namespace

void write_report(const ReportOptions& options) {
  if (options.profiles.empty() && options.results.empty())
    throw ConfigError("report", "needs a profile or --results", "e.g. cokv report run/profile.json");
  if (!options.png.empty()) report::require_png_converter();
  report::ReportInput input;
  input.budgets = options.budgets;
  for (const auto& path : options.profiles) input.profiles.push_back(read_profile_input(path));
  for (const auto& path : options.results) input.results.push_back(record::read_results(file_in(path, "results.json")));
  const report::Page page = report::make_page(input);
  write_file_atomically(options.out, report::page_html(page));
  if (!options.svg.empty() || !options.png.empty()) write_figures(page, options);
  spdlog::info("report: {}", options.out.string());
}

void add_report_command(CLI::App& app) {
  auto options = std::make_shared<ReportOptions>();
  auto* command = app.add_subcommand(
      "report", "One self-contained HTML page: heat maps, convergence, budgets, method comparison, provenance.");
  command->add_option("profile", options->profiles, "Profiles: profile.json files or run folders");
  command->add_option("--results", options->results, "Results of cokv-eval: results.json files or run folders");
  command->add_option("--out", options->out, "The page")->capture_default_str();
  command->add_option("--svg", options->svg, "Also write each figure as SVG into this folder");
  command->add_option("--png", options->png, "Also write each figure as PNG into this folder (needs rsvg-convert)");
  command->add_option("--budgets", options->budgets.budgets, "Mean budgets shown for each profile")
      ->delimiter(',')
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command
      ->add_option("--alpha", options->budgets.alpha,
                   "Show budgets by the published link, where heads up to the alpha-th smallest value get the window "
                   "only, in place of the default one")
      ->check(CLI::Range(1, 1'000'000));
  command->callback([options] { write_report(*options); });
}

}  // namespace cokv
