// What `cokv show` prints: a heat map and the numbers a person asks for first.
#pragma once

#include <string>

#include "record/assemble.h"
#include "report/terminal.h"

namespace cokv::report {

std::string show_profile(const record::Profile& profile, const TerminalStyle& style);

// A run that has no profile yet: what it is and how far it has come.
std::string show_run(const record::RunIdentity& run, const record::Evaluations& evaluations,
                     const TerminalStyle& style);

}  // namespace cokv::report
