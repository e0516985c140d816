// `cokv score`: prediction files of LongBench and RULER to official scores.
#pragma once

#include <string>

#include "cli/app.h"
#include "cokv/score_files.h"

namespace cokv {

// What the command prints.
std::string score_text(const ScoreOptions& options);

void add_score_command(CLI::App& app);

}  // namespace cokv
