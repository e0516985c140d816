// --slices auto: a few pairs of many coalition sizes on a few examples, kept in a run folder of their own inside the
// run's, so that resuming repeats neither the work nor the choice.
#pragma once

#include "estimate/slice_choice.h"
#include "record/assemble.h"
#include "run/profiler.h"

namespace cokv {

// run: what is to be profiled, its slices still open. Throws Interrupted when a signal stops it.
estimate::SliceChoice calibrate(const record::RunIdentity& run, const std::filesystem::path& folder, int rows,
                                const run::Utility& utility);

}  // namespace cokv
