// What a run will take: evaluations, memory and, measured on a batch, time.
#pragma once

#include "ask/question.h"
#include "record/run_folder.h"
#include "run/rounds.h"

namespace cokv {

// Prints what is left to evaluate and, measured on one batch, how long that takes. What lies in the folder is read,
// nothing is written.
void print_forecast(const run::Rounds& rounds, const estimate::Design& design, const record::RunFolder& folder,
                    const run::Utility& utility);

}  // namespace cokv
