// What has to be evaluated, cut into batches. A batch is the unit of work: fixed by the settings, decoded together,
// written whole; so neither resuming nor sharding can change a result.
#pragma once

#include <cstdint>
#include <vector>

#include "record/evaluation_log.h"

namespace cokv::run {

struct PairId {
  int slice = 0;
  int draw = 0;
};

struct Batch {
  int example = 0;
  bool reference = false;     // also decode the full cache and the window alone
  std::vector<PairId> pairs;  // each is two rows
  int budget = 0;             // of the game at a budget, whose batches hold no reference; 0: masked heads
};

struct WorkOptions {
  int examples = 0;
  std::vector<int> slices;
  std::vector<int64_t> pairs;  // for each slice: pairs of every example
  int64_t from = 0;            // pairs of each slice that earlier rounds did
  int rows = 64;               // the most rows of a batch, at least 2
  std::vector<int> budgets;    // of the game at a budget: `pairs` for each of them; empty: masked heads
  int shard = 0, shards = 1;   // consecutive batches belong to one shard, so that few examples are read twice
};

// All batches of this shard, ordered by example; the pairs of an example by draw, then slice.
std::vector<Batch> make_batches(const WorkOptions& options);

// The batches, or what is left of them, that `done` does not hold yet.
std::vector<Batch> without(std::vector<Batch> batches, const record::Evaluations& done);

int64_t count_pairs(const std::vector<Batch>& batches);

}  // namespace cokv::run
