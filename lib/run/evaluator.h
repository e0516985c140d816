// The other loop: every contender answers every row, those of one row together, and each answer is written as it comes.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "longbench/example.h"
#include "run/contender.h"
#include "run/prediction_file.h"

namespace cokv::run {

struct Row {
  std::string key;  // tells rows of one evaluation apart, e.g. the row's _id
  const longbench::Example* example = nullptr;
};

// What every contender makes of one row. known: [contenders], what is there already, nullptr where nothing is; of such
// a row only the measures that it lacks are looked at. The expensive part; tests plug in their own.
using AnswerRow = std::function<std::vector<Prediction>(size_t row, std::span<const Prediction* const> known)>;

// Called after every row with the rows done; returns false to stop in good order.
using AfterRow = std::function<bool(size_t rows_done)>;

// `folder`/NAME.jsonl of each contender, locked until they are destroyed. Errors: of PredictionFile.
std::vector<PredictionFile> open_predictions(const std::filesystem::path& folder,
                                             std::span<const Contender> contenders);

// [contenders][rows], with all of these measures. Answers already in the files, one for each contender, are read, not
// made again; measures that they lack are added. Throws Interrupted when `after` stops it.
std::vector<std::vector<Prediction>> evaluate(std::span<const Row> rows, std::span<PredictionFile> files,
                                              std::span<const Measure> measures, const AnswerRow& answer,
                                              const AfterRow& after);

}  // namespace cokv::run
