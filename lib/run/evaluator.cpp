#include "run/evaluator.h"

#include <set>

#include "core/errors.h"

namespace cokv::run {

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
                                              const AnswerRow& answer, const AfterRow& after) {
  for (size_t row = 0; row < rows.size(); ++row) {
    std::vector<size_t> unanswered;
    for (size_t c = 0; c < files.size(); ++c)
      if (!files[c].contains(rows[row].key)) unanswered.push_back(c);
    if (!unanswered.empty()) {
      const std::vector<Prediction> predictions = answer(row, unanswered);
      COKV_CHECK(predictions.size() == unanswered.size(), "one answer for each contender");
      for (size_t i = 0; i < unanswered.size(); ++i)
        files[unanswered[i]].append(rows[row].key, *rows[row].example, predictions[i]);
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
