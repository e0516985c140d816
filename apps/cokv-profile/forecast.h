// What a run will take: evaluations, memory and, from batches tried out, time.
#pragma once

#include "ask/question.h"
#include "run/profiler.h"

namespace cokv {

// "0.50 GiB of weights; K/V: 0.02 GiB for the prompt, 0.09 GiB for the rows"
std::string memory_text(const ask::LoadedModel& model, const ask::Questions& questions, int rows);

// Seconds that the batches will take: the first is evaluated twice, with its prompt to read and without.
double forecast_seconds(const std::vector<run::Batch>& batches, const estimate::Design& design,
                        const run::Utility& utility);

}  // namespace cokv
