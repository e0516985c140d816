// One row of a LongBench data file (JSON Lines), or of a user's own file with the same fields.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cokv::longbench {

struct Example {
  std::string id;  // "_id"; the line number (from 0) where a file has none
  std::string input;
  std::string context;
  std::vector<std::string> answers;      // empty where the row has none and none are needed
  std::vector<std::string> all_classes;  // empty when the row has null or none
  int length = 0;                        // as the file states it; only LongBench-E's buckets read it
};

enum class Answers { needed, optional };  // optional: what is generated is not scored against them

// All rows in file order. InputError with file, line and field on anything that is not a row; extra fields are ignored.
std::vector<Example> read_examples(const std::filesystem::path& file, Answers answers = Answers::needed);

}  // namespace cokv::longbench
