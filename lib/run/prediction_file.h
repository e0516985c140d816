// predictions/NAME.jsonl: what a method answered, one line a row as it is done, in LongBench's own format with the
// score and the prompt tokens kept besides. What is there already is not evaluated again.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "longbench/example.h"

namespace cokv::run {

struct Prediction {
  std::string text;
  double score = 0;        // 0…1
  double kept_tokens = 0;  // mean over heads
};

class PredictionFile {
 public:
  // Reads what is there; a torn last line is dropped. InputError for a damaged line before it.
  explicit PredictionFile(const std::filesystem::path& path);

  bool contains(const std::string& key) const { return done_.contains(key); }
  const Prediction& at(const std::string& key) const { return done_.at(key); }
  // `key` tells rows apart; it is the row's _id, with the task's name before it where several tasks are evaluated.
  void append(const std::string& key, const longbench::Example& example, const Prediction& prediction);

 private:
  std::filesystem::path path_;
  std::map<std::string, Prediction> done_;
};

}  // namespace cokv::run
