// Needles in a haystack, cell by cell: the array "niah" of results.json that `cokv report` draws.
#pragma once

#include <span>
#include <vector>

#include "core/json_file.h"
#include "run/contender.h"
#include "run/prediction_file.h"
#include "task/niah.h"

namespace cokv::run {

// One object for each contender: {"method", "budget", "lengths", "depths", "scores"}, scores 0 … 100 with a row for
// each depth and a column for each length, the mean over needles. answers: [contenders][cells].
Json niah_grids(std::span<const Contender> contenders, const std::vector<std::vector<Prediction>>& answers,
                std::span<const task::NiahCell> cells);

}  // namespace cokv::run
