// LongBench-E's scores: a task's rows in three buckets by the length of their context, each scored by itself.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace cokv::task {

constexpr std::array<std::string_view, 3> kLengthBuckets = {"0-4k", "4-8k", "8k+"};

// Index into kLengthBuckets of a row whose "length" field is this.
size_t length_bucket(int length);

// 100 * mean, to two decimals as numpy sums and rounds; its last digit can differ from task_score's. NaN for no rows.
double bucket_score(std::span<const double> scores);

}  // namespace cokv::task
