// What a model folder is, and everything that is wrong with it, without loading it. A problem here is an error of
// loading, by the same code, gone through to the end instead of to the first; what only a device can tell (memory, a
// number format) and what stands in the weights' numbers is not seen.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "longbench/example.h"
#include "tokenizer/tokenizer.h"

namespace cokv::task {

struct Fact {
  std::string topic;  // "heads"
  std::string text;   // "30 layers x 3 KV heads = 90 players, …"
};

struct CheckUp {
  std::vector<Fact> facts;
  std::vector<std::string> warnings;  // a run goes on
  std::vector<std::string> problems;  // a run stops; each as its error would say it
};

// `path`: a model folder, or a folder of the hub's cache. config.json, weights (their names, shapes and types, not
// their numbers), tokenizer, chat template, stop tokens.
CheckUp check_model_folder(const std::filesystem::path& path);

// Adds which tasks of a LongBench checkout, LongBench-E and version 2 included, can be run: files are looked for, rows
// are not read. What stands in the way of some tasks is a warning, of all a problem.
void check_longbench(const std::filesystem::path& checkout, CheckUp& check_up);

// The same of a folder of RULER's rows, for the thirteen tasks.
void check_ruler(const std::filesystem::path& folder, CheckUp& check_up);

// Adds how many rows a file of one's own holds, and the first that is none.
void check_rows(const std::filesystem::path& file, const longbench::FieldNames& fields, CheckUp& check_up);

// Ids of the tokenizer that a vocabulary of this size has no row for. Fewer ids than rows are normal padding. A warning
// when they are added tokens, which need not occur; InputError when they are pieces: then tokenizer and model do not
// belong together. `where` names the tokenizer's file.
std::vector<std::string> vocabulary_warnings(const tokenizer::Tokenizer& tokenizer, int vocabulary_size,
                                             const std::string& where);

}  // namespace cokv::task
