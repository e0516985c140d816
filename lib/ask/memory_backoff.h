// Work in parts that shrink when memory runs out: a batch that does not fit is halved and tried again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>

#include "model/device.h"

namespace cokv::ask {

// Calls work(begin, count) until all of `total` items are done, in order, at most `most` at a time. When it throws for
// lack of memory the same items are tried again, half as many at a time; with one item the error goes on to the caller.
// Returns how many at most fit in the end: `most`, or fewer.
template <typename Work>
size_t in_parts_that_fit(const model::Placement& placement, size_t total, size_t most, const Work& work) {
  size_t begin = 0;
  while (begin < total) {
    const size_t count = std::min(most, total - begin);
    try {
      work(begin, count);
      begin += count;
    } catch (const std::exception& error) {
      if (count == 1 || !model::is_out_of_memory(error)) throw;
      most = (count + 1) / 2;
      model::give_back_memory(placement);
    }
  }
  return most;
}

}  // namespace cokv::ask
