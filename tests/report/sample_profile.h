// Profiles of any grid with plausible numbers, the same on every machine.
#pragma once

#include "record/profile.h"

namespace cokv::report {

// Values: a few strong heads, more spread in the first slices, standard errors about a third of the spread.
record::Profile sample_profile(HeadGrid grid, const std::string& task = "qasper", uint64_t seed = 1);

}  // namespace cokv::report
