// What a run will take: evaluations, memory and, from batches tried out, time.
#pragma once

#include "ask/question.h"
#include "record/run_folder.h"
#include "run/rounds.h"

namespace cokv {

// "0.50 GiB of weights; K/V: 0.02 GiB for the prompt, 0.09 GiB for the rows"
std::string memory_text(const ask::LoadedModel& model, const ask::Questions& questions, int rows);

// Prints what is left to evaluate and, from a batch tried out, how long that takes. What lies in the folder is read,
// nothing is written.
void print_forecast(const run::Rounds& rounds, const estimate::Design& design, const record::RunFolder& folder,
                    const run::Utility& utility);

}  // namespace cokv
