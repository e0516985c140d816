// What `cokv show` prints: a heat map and the numbers a person asks for first.
#pragma once

#include <string>

#include "record/assemble.h"
#include "report/terminal.h"

namespace cokv::report {

std::string show_profile(const record::Profile& profile, const TerminalStyle& style);

// A run that has no profile yet.
struct RunState {
  record::RunIdentity identity;
  record::Evaluations evaluations;
  int64_t pairs = 0;     // asked of each slice and example
  bool running = false;  // a process is at it now
  Json progress;         // what it last said (cli::Progress); null: nothing yet
};
// What it is, how far it has come and how far it can be trusted. InputError when the record is not of this run.
std::string show_run(const RunState& run, const TerminalStyle& style);

}  // namespace cokv::report
