// The frame that all programs share: --help, --version, --config, --log-level, one catch for errors, the exit code.
#pragma once

#include <functional>
#include <string>

#include "cli/app.h"
#include "core/errors.h"

namespace cokv::cli {

// Adds --version, --config and --log-level to `app` and makes help readable.
void prepare(CLI::App& app);

// Parses argv and runs `job` (or the chosen subcommand's callback when `job` is empty). Every failure becomes one
// "error:" line on stderr and the exit code of the contract; usage errors are code 2.
int run(CLI::App& app, int argc, const char* const* argv, const std::function<void()>& job);

// The command line as typed, quoted for a shell; for provenance.
std::string command_line(int argc, const char* const* argv);

// Maps errors of a library below us (e.g. LibTorch's) to ours; called inside a catch block, may rethrow as an Error.
using ErrorTranslator = void (*)();
void set_error_translator(ErrorTranslator translator);

}  // namespace cokv::cli
