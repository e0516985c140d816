// Needles in a haystack, cell by cell.
#pragma once

#include <span>
#include <vector>

#include "record/results.h"
#include "run/contender.h"
#include "run/prediction_file.h"
#include "task/niah.h"

namespace cokv::run {

// One for each contender. answers: [contenders][cells].
std::vector<record::NiahGrid> niah_grids(std::span<const Contender> contenders,
                                         const std::vector<std::vector<Prediction>>& answers,
                                         std::span<const task::NiahCell> cells);

}  // namespace cokv::run
