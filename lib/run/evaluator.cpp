#include "run/evaluator.h"

#include <algorithm>
#include <set>

#include "core/errors.h"

namespace cokv::run {

namespace {

// What the files hold of a row, and whether that is all of it.
struct Known {
  std::vector<const Prediction*> of_contenders;
  bool complete = true;
};

Known known_of(const std::string& key, std::span<const PredictionFile> files, std::span<const Measure> measures) {
  Known known;
  for (const PredictionFile& file : files) {
    known.of_contenders.push_back(file.contains(key) ? &file.at(key) : nullptr);
    const Prediction* there = known.of_contenders.back();
    known.complete &= there != nullptr &&
                      std::ranges::all_of(measures, [&](Measure measure) { return there->measures.contains(measure); });
  }
  return known;
}

}  // namespace

std::vector<PredictionFile> open_predictions(const std::filesystem::path& folder,
                                             std::span<const Contender> contenders) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw DeviceError(folder.string(), "cannot be created (" + failed.message() + ")");
  std::vector<PredictionFile> files;
  std::set<std::string> names;
  for (const Contender& contender : contenders) {
    if (!names.insert(contender.file).second) throw ConfigError(contender.file, "is given twice", "name it once");
    files.emplace_back(folder / (contender.file + ".jsonl"));
  }
  return files;
}

std::vector<std::vector<Prediction>> evaluate(std::span<const Row> rows, std::span<PredictionFile> files,
                                              std::span<const Measure> measures, const AnswerRow& answer,
                                              const AfterRow& after) {
  for (size_t row = 0; row < rows.size(); ++row) {
    const auto& [key, example] = rows[row];
    if (const Known known = known_of(key, files, measures); !known.complete) {
      const std::vector<Prediction> predictions = answer(row, known.of_contenders);
      COKV_CHECK(predictions.size() == files.size(), "one answer for each contender");
      for (size_t c = 0; c < files.size(); ++c) {
        if (known.of_contenders[c] == nullptr)
          files[c].append(key, *example, predictions[c]);
        else
          files[c].add_measures(key, predictions[c].measures);
      }
    }
    if (!after(row + 1) && row + 1 < rows.size())
      throw Interrupted(files.empty() ? "predictions" : files.front().path().parent_path().string());
  }

  std::vector<std::vector<Prediction>> all;
  for (const PredictionFile& file : files) {
    all.emplace_back();
    for (const Row& row : rows) all.back().push_back(file.at(row.key));
  }
  return all;
}

}  // namespace cokv::run
