// Needle in a haystack: a sentence hidden at a given depth of a text of a given length, and a question about it. Each
// (needle, length, depth) is an example of an ordinary task; protocol of gkamradt/LLMTest_NeedleInAHaystack as the CoKV
// authors use it, but encoded without special tokens.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "task/task.h"
#include "tokenizer/tokenizer.h"

namespace cokv::task {

struct NiahOptions {
  // Rows as of any task (longbench/example.h): "context" is the needle, one sentence that gets a line of its own,
  // "input" the question, and the first of "answers" the words looked for.
  std::filesystem::path needles;
  std::filesystem::path haystack;  // folder of *.txt files, taken in the order of their names, repeated as needed
  std::filesystem::path prompt_template;           // text file with {context} and {input}; none: a plain frame of ours
  std::vector<int> lengths;                        // tokens of hay and needle, room for question and answer included
  std::vector<int> depths = {0, 25, 50, 75, 100};  // percent of the hay before the needle, 0 … 100
  int max_new_tokens = 30;
};

// One example's place in the grid.
struct NiahCell {
  int length = 0;
  int depth = 0;
};

struct Niah {
  Task task;                    // metric "needle" of metrics/metric.h; its prompts are never cut
  std::vector<NiahCell> cells;  // of task.examples: needles outermost, then lengths, then depths
};

// The task's data_sha256 is the haystack's; its example ids begin with a hash of the needle, so that two tasks can be
// seen to share either. ConfigError for what is missing or impossible among the options, InputError for files without
// needles or hay.
Niah make_niah(const NiahOptions& options, const tokenizer::Tokenizer& tokenizer);

// ConfigError when the needles or the hay that heads were profiled on are looked for again in the test: the score would
// be of what was learnt by heart. `profiled`: the data_sha256 and example ids of a profile's task.
void refuse_known_needles(const Task& test, const std::string& profiled_hay,
                          const std::vector<std::string>& profiled_ids);

}  // namespace cokv::task
