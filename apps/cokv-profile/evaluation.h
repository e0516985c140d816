// The long part of a run: round after round of pairs, with what they are good for so far in the progress line.
#pragma once

#include "cokv-profile/profile_options.h"
#include "record/run_folder.h"
#include "run/rounds.h"

namespace cokv {

// --stop pairs: a single round; stable: one for each check.
run::Rounds plan_rounds(const ProfileOptions& options, const record::RunIdentity& identity, int rows);

// Evaluates what `log` lacks; returns the pairs of each slice and example that the profile is made from. Throws
// Interrupted when a signal stopped it.
int64_t evaluate_the_rest(const run::Rounds& rounds, const record::RunIdentity& identity, const run::Utility& utility,
                          record::EvaluationLog& log, const record::RunFolder& folder);

}  // namespace cokv
