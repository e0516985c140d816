#include "run/prediction_file.h"

#include <fmt/format.h>

#include "core/errors.h"
#include "core/json_file.h"

namespace cokv::run {

namespace fs = std::filesystem;

PredictionFile::PredictionFile(const fs::path& path) : path_(path) {
  if (!fs::exists(path)) return;
  const std::string text = read_file(path);
  size_t whole = 0;  // bytes up to the end of the last complete line
  int line = 0;
  for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', whole)) {
    ++line;
    const std::string where = fmt::format("{}:{}", path.string(), line);
    const Json row = Json::parse(text.substr(whole, end - whole), nullptr, false);
    if (row.is_discarded())
      throw InputError(where, "is not valid JSON", "remove the damaged line to evaluate its row again");
    done_[require_string(row, "_id", where)] = {require_string(row, "pred", where), require_number(row, "score", where),
                                                require_number(row, "kept_tokens", where)};
    whole = end + 1;
  }
  if (whole < text.size()) fs::resize_file(path, whole);
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
  std::ofstream out(path_, std::ios::app | std::ios::binary);
  out << row.dump() << '\n';
  if (!out.flush())
    throw DeviceError(path_.string(), "cannot be written", "check free space and permissions of the folder");
  done_[key] = prediction;
}

}  // namespace cokv::run
