// `--mode paper|default`, the same in every program that has it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "core/mode.h"

namespace cokv {

inline CLI::Option* add_mode_option(CLI::App& app, Mode& mode, const std::string& description) {
  const auto set = [&mode](const std::string& text) { mode = mode_called(text).value(); };
  return app.add_option_function<std::string>("--mode", set, description)
      ->check(CLI::IsMember({"paper", "default"}))
      ->default_str(std::string(text_of(mode)));
}

}  // namespace cokv
