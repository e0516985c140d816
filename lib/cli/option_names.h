// Libraries know settings, users know options. An error of a library writes a setting between backticks, `batch` or
// `max_prompt_tokens`; the program that reports it writes --batch and --max-prompt-tokens.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace cokv::cli {

// Each setting between backticks as the option of that name where `app` or its chosen subcommand has one, and as the
// bare word otherwise. Other text between backticks stays as it is.
std::string with_option_names(std::string_view text, const CLI::App& app);

// The app itself, or the subcommand chosen last, at whatever depth.
const CLI::App& chosen_app(const CLI::App& app);

}  // namespace cokv::cli
