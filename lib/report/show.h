// What `cokv show` prints: a heat map and the numbers a person asks for first.
#pragma once

#include <string>

#include "record/profile.h"
#include "report/terminal.h"

namespace cokv::report {

std::string show_profile(const record::Profile& profile, const TerminalStyle& style);

}  // namespace cokv::report
