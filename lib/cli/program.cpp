#include "cli/program.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <iostream>
#include <map>
#include <new>

#include "cli/json_config.h"
#include "cli/log.h"
#include "cli/option_names.h"
#include "cli/version.h"
#include "core/shell_word.h"

namespace cokv::cli {

namespace {

ErrorTranslator translator_of_other_errors = nullptr;

int report(ExitCode code, std::string_view message) {
  fmt::print(stderr, "error: {}\n", message);
  log_error_to_file(message);
  return static_cast<int>(code);
}

void set_log_level(const std::string& name) {
  spdlog::set_level(spdlog::level::from_str(name));
}

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// What the parser could not place, and the option or command nearest in spelling.
std::string unknown_argument(const CLI::App& app, const CLI::ExtrasError& error) {
  std::string message = error.what();
  const CLI::App& current = chosen_app(app);
  std::vector<std::string> known = names_of_commands(current);
  for (const CLI::Option* option : current.get_options())
    for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  for (const std::string& extra : current.remaining()) message += did_you_mean(extra.substr(0, extra.find('=')), known);
  return message;
}

// An app that needs a command was given none of its own; where it was given another word, that is what is wrong.
std::string missing_command(const CLI::App& app, const CLI::RequiredError& error) {
  const CLI::App& current = chosen_app(app);
  const std::vector<std::string> known = names_of_commands(current), words = current.remaining();
  if (known.empty() || words.empty() || words.front().starts_with('-'))
    return std::string(error.what()) + "; see --help";
  const std::string_view nearest = nearest_in_spelling(words.front(), known);
  return fmt::format("unknown command \"{}\"; {}", words.front(),
                     nearest.empty() ? "see --help" : fmt::format("did you mean {}?", nearest));
}

int dispatch(CLI::App& app, int argc, const char* const* argv, const std::function<void()>& job) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError& e) {
    return report(ExitCode::configuration, unknown_argument(app, e) + "; see --help");
  } catch (const CLI::RequiredError& e) {
    return report(ExitCode::configuration, missing_command(app, e));
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // --help, --version
    return report(ExitCode::configuration, std::string(e.what()) + "; see --help");
  }
  if (job) job();
  return static_cast<int>(ExitCode::done);
}

}  // namespace

void set_error_translator(ErrorTranslator translator) {
  translator_of_other_errors = translator;
}

void prepare(CLI::App& app) {
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("cokv", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()));
  spdlog::set_pattern("%H:%M:%S %^%l%$ %v");
  const std::string built = commit().empty() ? version() : version() + " (" + commit() + ")";
  app.set_version_flag("--version", app.get_name() + " " + built);
  app.set_config("--config", "", "JSON file of options; the command line takes precedence")->configurable(false);
  app.config_formatter(std::make_shared<JsonConfig>(&app));
  app.allow_config_extras(false);
  app.add_option_function<std::string>("--log-level", set_log_level, "Lowest level of messages on stderr")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->default_str("info");
  app.get_formatter()->column_width(34);
}

int run(CLI::App& app, int argc, const char* const* argv, const std::function<void()>& job) {
  try {
    try {
      return dispatch(app, argc, argv, job);
    } catch (const Error&) {
      throw;
    } catch (...) {
      if (translator_of_other_errors) translator_of_other_errors();
      throw;
    }
  } catch (const Error& e) {
    return report(e.code(), with_option_names(e.what(), app));
  } catch (const std::bad_alloc&) {
    return report(ExitCode::device, "out of memory; use smaller files, a smaller --batch or shorter prompts");
  } catch (const std::exception& e) {
    return report(ExitCode::defect, fmt::format("{} (a defect of cokv, please report it)", e.what()));
  }
}

std::string command_line(int argc, const char* const* argv) {
  std::string line;
  for (int i = 0; i < argc; ++i) line += (i > 0 ? " " : "") + shell_word(argv[i]);
  return line;
}

}  // namespace cokv::cli
