// Needle in a haystack: one sentence hidden at a given depth of a text of a given length, and a question about it. Each
// (length, depth) is an example of an ordinary task; protocol of gkamradt/LLMTest_NeedleInAHaystack as the CoKV authors
// use it, but encoded without special tokens.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "task/task.h"
#include "tokenizer/tokenizer.h"

namespace cokv::task {

struct NiahOptions {
  std::filesystem::path haystack;  // folder of *.txt files, taken in the order of their names, repeated as needed
  std::string needle;              // one sentence; it gets a line of its own
  std::string question;            // what it answers
  std::string answer;              // the words looked for in the model's answer
  std::filesystem::path prompt_template;  // text file with {context} and {input}; none: a plain frame of ours
  std::vector<int> lengths;               // tokens of hay and needle, room for question and answer included
  std::vector<int> depths;                // percent of the hay before the needle, 0 … 100
  int max_new_tokens = 30;
};

// One example's place in the grid.
struct NiahCell {
  int length = 0;
  int depth = 0;
};

struct Niah {
  Task task;                    // metric "needle" of metrics/metric.h; its prompts are never cut
  std::vector<NiahCell> cells;  // of task.examples, lengths outermost
};

// ConfigError for what is missing or impossible among the options, InputError for a folder without readable texts.
Niah make_niah(const NiahOptions& options, const tokenizer::Tokenizer& tokenizer);

// `count` whole numbers from first to last in equal steps, rounded half to even: 0, 100, 10 -> 0 11 22 33 44 56 …
std::vector<int> evenly_spaced(int first, int last, int count);

}  // namespace cokv::task
