// Attention over disjoint sets of keys, merged, against a plain softmax over all of them in float64.
#include "model/attention.h"

#include <gtest/gtest.h>

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

namespace cokv::model {
namespace {

constexpr int64_t kBatch = 2, kHeads = 3, kQueries = 4, kDim = 16;

struct Keys {
  at::Tensor keys, values;
};

at::Tensor random(at::IntArrayRef sizes, at::ScalarType type, uint64_t seed) {
  return at::randn(sizes, at::detail::createCPUGenerator(seed), at::kFloat).to(type);
}

// Sets of 5, 6, … keys; the keys of later sets are longer, so that no set decides alone.
std::vector<Keys> sets_of_keys(int count, at::ScalarType type) {
  std::vector<Keys> sets;
  for (int i = 0; i < count; ++i) {
    const std::vector<int64_t> sizes = {kBatch, kHeads, 5 + i, kDim};
    const auto seed = static_cast<uint64_t>(i);
    sets.push_back({random(sizes, at::kFloat, 100 + seed).mul(1 + 0.3 * i).to(type), random(sizes, type, 200 + seed)});
  }
  return sets;
}

// What a query gets that sees none of a set's keys.
Attended nothing_seen(at::ScalarType type) {
  return {at::zeros({kBatch, kHeads, kQueries, kDim}, type),
          at::full({kBatch, kHeads, kQueries}, -INFINITY, at::kFloat)};
}

at::Tensor plain_softmax(const at::Tensor& query, const std::vector<Keys>& sets) {
  std::vector<at::Tensor> keys, values;
  for (const Keys& set : sets) {
    keys.push_back(set.keys.to(at::kDouble));
    values.push_back(set.values.to(at::kDouble));
  }
  const at::Tensor logits = at::matmul(query.to(at::kDouble), at::cat(keys, 2).transpose(-2, -1)) / std::sqrt(kDim);
  return at::matmul(logits.softmax(-1), at::cat(values, 2));
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

class MergedAttention : public testing::TestWithParam<at::ScalarType> {
 protected:
  at::ScalarType type() const { return GetParam(); }
  // The parts' outputs are rounded to the type, and so is the result: two steps of numbers below 4.
  double tolerance() const { return type() == at::kFloat ? 2e-6 : type() == at::kHalf ? 4e-3 : 3e-2; }
  at::Tensor query() const { return random({kBatch, kHeads, kQueries, kDim}, type(), 1); }
  std::vector<Attended> attend_each(const std::vector<Keys>& sets) const {
    std::vector<Attended> parts;
    for (const Keys& set : sets) parts.push_back(attend(query(), set.keys, set.values));
    return parts;
  }
};

TEST_P(MergedAttention, OfAnyNumberOfPartsIsAttentionOverAllTheirKeys) {
  for (int count = 1; count <= 5; ++count) {
    const std::vector<Keys> sets = sets_of_keys(count, type());
    const at::Tensor merged = merge(attend_each(sets));
    EXPECT_EQ(merged.scalar_type(), type());
    EXPECT_LT(largest_difference(merged, plain_softmax(query(), sets)), tolerance()) << count << " parts";
  }
}

TEST_P(MergedAttention, IsRoundedOnce) {
  for (int count = 2; count <= 5; ++count) {
    const std::vector<Attended> parts = attend_each(sets_of_keys(count, type()));
    std::vector<Attended> wide;
    for (const Attended& part : parts) wide.push_back({part.output.to(at::kFloat), part.log_sum_exp});
    EXPECT_TRUE(at::equal(merge(parts), merge(wide).to(type()))) << count << " parts";
  }
}

TEST_P(MergedAttention, TakesNothingFromAPartWithoutKeys) {
  const std::vector<Keys> sets = sets_of_keys(4, type());
  for (size_t seen = 1; seen <= 4; ++seen)
    for (size_t at = 0; at <= seen; ++at) {  // where the empty part stands
      const std::vector<Keys> some(sets.begin(), sets.begin() + static_cast<long>(seen));
      std::vector<Attended> parts = attend_each(some);
      const at::Tensor without = merge(parts);
      parts.insert(parts.begin() + static_cast<long>(at), nothing_seen(type()));
      EXPECT_TRUE(at::equal(merge(parts), without)) << seen << " " << at;
      EXPECT_LT(largest_difference(merge(parts), plain_softmax(query(), some)), tolerance()) << seen << " " << at;
    }
}

// Resumed runs have other batches, and are to give the same bytes.
TEST_P(MergedAttention, OfARowDoesNotDependOnHowManyOthersThereAre) {
  constexpr int64_t kRows = 23;
  const std::vector<int64_t> sizes = {kRows, kHeads, kQueries, kDim};
  std::vector<Attended> parts;
  for (uint64_t i = 0; i < 3; ++i)
    parts.push_back({random(sizes, type(), 300 + i), random({kRows, kHeads, kQueries}, at::kFloat, 400 + i)});
  const at::Tensor all = merge(parts);
  for (int64_t rows = 1; rows <= kRows; ++rows) {
    std::vector<Attended> some;
    for (const Attended& part : parts)
      some.push_back({part.output.narrow(0, kRows - rows, rows), part.log_sum_exp.narrow(0, kRows - rows, rows)});
    EXPECT_TRUE(at::equal(merge(some), all.narrow(0, kRows - rows, rows))) << rows;
  }
}

TEST_P(MergedAttention, IsZeroWhereNoPartHasKeys) {
  for (size_t count = 1; count <= 5; ++count) {
    const at::Tensor merged = merge(std::vector<Attended>(count, nothing_seen(type())));
    EXPECT_TRUE(at::equal(merged, at::zeros_like(merged))) << count << " parts";
  }
}

// Log-sum-exps beyond what e^l can hold in float32.
TEST_P(MergedAttention, DoesNotOverflow) {
  for (int count = 2; count <= 3; ++count) {
    std::vector<Attended> parts = attend_each(sets_of_keys(count, type()));
    const at::Tensor expected = merge(parts);
    for (Attended& part : parts) part.log_sum_exp = part.log_sum_exp + 1000;
    EXPECT_LT(largest_difference(merge(parts), expected), tolerance() + 1e-4);
  }
}

INSTANTIATE_TEST_SUITE_P(Types, MergedAttention, testing::Values(at::kFloat, at::kBFloat16, at::kHalf),
                         [](const auto& instance) { return std::string(c10::toString(instance.param)); });

}  // namespace
}  // namespace cokv::model
