// The memory that a run needs in addition to the weights: sizes the batch, and is printed before the run.
#pragma once

#include <algorithm>
#include <string>

#include "model/prefill.h"
#include "model/transformer.h"

namespace cokv::ask {

// The largest of what is asked.
struct MemoryShape {
  int prompt_tokens = 0;  // of one prompt
  int row_tokens = 0;     // that a row holds for itself in every head: window, chosen, generated
  int step_tokens = 1;    // of a row in one pass: 1 when decoding, the text's when teacher-forced
};

struct MemoryNeed {
  double prompt = 0;   // bytes of K/V that all rows share
  double reading = 0;  // bytes of intermediate results of a chunk of the prompt, before there are rows
  double rows = 0;     // bytes of K/V of the rows
  double passing = 0;  // bytes of the largest intermediate results of a step of all rows
  double total() const { return prompt + std::max(reading, rows + passing); }
};
MemoryNeed memory_need(const model::Transformer& model, const MemoryShape& shape, int rows);

// Rows of a batch, the unit of work: even, `wanted`, or (0) as many as pay on this kind of device, whatever memory is
// free at the moment, so that shards and resumed runs have the same batches.
int rows_of_batch(const model::Placement& placement, int wanted);

// Rows decoded at once: those of a batch; with `wanted` 0 fewer where they would not fit into four fifths of what is
// free.
int rows_that_fit(const model::Transformer& model, const MemoryShape& shape, int wanted);

// "0.50 GiB of weights; K/V: 0.02 GiB for the prompt, 0.09 GiB for 64 rows; about 0.98 GiB at the peak"
std::string memory_text(const model::Transformer& model, const MemoryShape& shape, int rows);

// The same of any need; `rows` says what it holds besides the prompt.
std::string memory_text(const model::Transformer& model, const MemoryNeed& need, const std::string& rows);

// "peak memory 0.96 GiB": since model::reset_peak_memory().
std::string peak_memory_text(const model::Transformer& model);

}  // namespace cokv::ask
