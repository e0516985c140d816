// One row of a task: of a LongBench data file, of another benchmark's, or of a user's own.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cokv::longbench {

struct Example {
  std::string id;  // "_id", told apart within the file; the row's number (from 0) where it has none
  std::string input;
  std::string context;
  std::vector<std::string> answers;      // empty where the row has none and none are needed
  std::vector<std::string> all_classes;  // empty when the row has null or none
  int length = 0;                        // as the file states it; only LongBench-E's buckets read it
  std::string answer_prefix;             // RULER: the beginning of the answer, which the prompt ends with
  std::vector<std::string> choices;      // LongBench v2: the texts of A, B, C and D; empty otherwise
};

enum class RowFormat {
  longbench,        // input, context, answers, and where there are any all_classes and length
  ruler,            // input, outputs, and where there are any length and answer_prefix
  longbench_v2,     // context, question, choice_A … choice_D, answer (A, B, C or D)
  question_answer,  // question, answer (GSM8K), and where there are any context, length and answer_prefix (kvpress)
};

enum class Answers { needed, optional };  // optional: what is generated is not scored against them

// A file's own names for the fields of RowFormat::longbench, e.g. {"context", "passage"}; also for answer_prefix.
using FieldNames = std::map<std::string, std::string>;

// From "context=passage" and so on. ConfigError for what is not such a pair or names an unknown field.
FieldNames parse_field_names(const std::vector<std::string>& pairs);

struct ReadOptions {
  Answers answers = Answers::needed;
  std::optional<RowFormat> format = RowFormat::longbench;  // none: a user's own file, of the format its first row shows
  FieldNames fields;                                       // where there are any: rows of RowFormat::longbench
};

// All rows in file order. InputError with file, line and field for anything that is not a row; other fields are
// ignored. As pandas and datasets write them: whole numbers may be written as 3.0, a missing value as null, a single
// answer as a string, `_id` as a number. In a user's own file a context may be missing: it is empty then.
std::vector<Example> read_examples(const std::filesystem::path& file, const ReadOptions& options = {});

}  // namespace cokv::longbench
