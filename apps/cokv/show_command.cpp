#include "cokv/show_command.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "core/json_file.h"
#include "record/assemble.h"
#include "record/run_folder.h"
#include "report/show.h"

namespace cokv {

namespace {

std::optional<int> width_of_stdout() {
  if (!isatty(STDOUT_FILENO)) return std::nullopt;
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? std::optional<std::string>(value) : std::nullopt;
}

report::RunState state_of(const record::RunFolder& run) {
  const record::RunConfig config = record::read_run_config(run);
  report::RunState state;
  state.identity = record::run_identity_from_json(config.identity, run.config().string());
  state.pairs = config.pairs;
  state.running = record::is_being_written(run.evaluations());
  if (std::filesystem::exists(run.evaluations())) state.evaluations = record::read_evaluations(run.evaluations());
  if (std::filesystem::exists(run.progress())) state.progress = read_json_file(run.progress());
  return state;
}

}  // namespace

std::string show(const ShowOptions& options, std::optional<int> terminal_width) {
  report::TerminalStyle style = report::terminal_style(terminal_width, environment);
  if (options.color == "never") style.colors = report::ColorDepth::none;
  if (options.color == "always" && style.colors == report::ColorDepth::none)
    style.colors = report::ColorDepth::truecolor;
  if (!std::filesystem::is_directory(options.profile))
    return report::show_profile(record::read_profile(options.profile), style);
  const record::RunFolder run{options.profile};
  if (std::filesystem::exists(run.profile()) || !std::filesystem::exists(run.config()))
    return report::show_profile(record::read_profile(run.profile()), style);
  return report::show_run(state_of(run), style);
}

void add_show_command(CLI::App& app) {
  auto options = std::make_shared<ShowOptions>();
  auto* command = app.add_subcommand(
      "show", "Print a profile's heat map and summary in the terminal, or the progress of an unfinished run.");
  command->add_option("profile", options->profile, "profile.json, or the folder of a run")->required();
  command->add_option("--color", options->color, "Colours: auto (by terminal and NO_COLOR), always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options] { std::cout << show(*options, width_of_stdout()) << std::flush; });
}

}  // namespace cokv
