// The validation/test split of the CoKV authors: datasets.shuffle(seed=42), i.e. numpy's
// default_rng(42).permutation(n).
#pragma once

#include <vector>

namespace cokv::longbench {

// numpy.random.default_rng(seed).permutation(n), bit for bit (SeedSequence, PCG64, masked rejection).
std::vector<int> numpy_permutation(int n, unsigned seed);

struct Split {
  std::vector<int> validation;  // row numbers of the file, in shuffled order
  std::vector<int> test;
};

// Validation is the first 30 shuffled rows, 50 of more than 200; of fewer than 60 rows it is the first half.
Split split_rows(int rows);

}  // namespace cokv::longbench
