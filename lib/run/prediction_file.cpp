#include "run/prediction_file.h"

#include <fmt/format.h>

#include "core/json_section.h"
#include "core/json_text.h"

namespace cokv::run {

PredictionFile::PredictionFile(const std::filesystem::path& path)
    : log_(path, [&](const Line& line) { return take(line, path); }) {}

bool PredictionFile::take(const Line& line, const std::filesystem::path& path) {
  const Json row = parse_or_discard(line.text);
  if (row.is_discarded()) return false;
  JsonSection in(row, fmt::format("{}:{}", path.string(), line.number));
  const std::string key = in.text("_id");
  const Prediction prediction{in.text("pred"), in.number("score"), in.number("kept_tokens")};
  for (const char* of_the_row : {"answers", "all_classes", "length"}) in.value(of_the_row);
  in.finish();
  const auto [found, fresh] = done_.emplace(key, prediction);
  if (!fresh && found->second != prediction)
    in.fail(fmt::format("row {} was answered before, with another text or score; remove one of the lines", key));
  return true;
}

void PredictionFile::append(const std::string& key, const longbench::Example& example, const Prediction& prediction) {
  const Json classes = example.all_classes.empty() ? Json(nullptr) : Json(example.all_classes);
  const Json row = {{"_id", key},
                    {"pred", prediction.text},
                    {"answers", example.answers},
                    {"all_classes", classes},
                    {"length", example.length},
                    {"score", prediction.score},
                    {"kept_tokens", prediction.kept_tokens}};
  log_.append(row.dump() + "\n");
  done_[key] = prediction;
}

}  // namespace cokv::run
