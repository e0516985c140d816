#include "run/evaluator.h"

#include "core/errors.h"

namespace cokv::run {

std::vector<std::vector<Prediction>> evaluate(std::span<const Row> rows, std::span<const Contender> contenders,
                                              const std::filesystem::path& folder, const AnswerRow& answer,
                                              const AfterRow& after) {
  std::filesystem::create_directories(folder);
  std::vector<PredictionFile> files;
  for (const Contender& contender : contenders) files.emplace_back(folder / (contender.file + ".jsonl"));

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
    if (!after(row + 1) && row + 1 < rows.size()) throw Interrupted(folder.string());
  }

  std::vector<std::vector<Prediction>> all;
  for (const PredictionFile& file : files) {
    all.emplace_back();
    for (const Row& row : rows) all.back().push_back(file.at(row.key));
  }
  return all;
}

}  // namespace cokv::run
