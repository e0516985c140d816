// `cokv show`: a profile in the terminal.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/app.h"

namespace cokv {

struct ShowOptions {
  std::filesystem::path profile;  // profile.json or a run folder
  std::string color = "auto";     // auto | always | never
};

void add_show_command(CLI::App& app);

// What is printed. `terminal_width`: columns of the terminal, none where the output is a file or a pipe.
std::string show(const ShowOptions& options, std::optional<int> terminal_width);

}  // namespace cokv
