// Each export read the way its consumer reads it gives back the budgets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "record/budgets.h"
#include "record/csv_table.h"
#include "record/duo_pattern.h"
#include "record/headkv_scores.h"
#include "record/kvpress_curves.h"
#include "report/sample_profile.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv::record {
namespace {

using ::testing::HasSubstr;

ExportSource source_of(std::vector<int> tokens) {
  ExportSource source;
  source.model = report::sample_profile({2, 2}).model;
  source.budgets = BudgetsFile{.model = source.model,
                               .method = "cokv",
                               .budget = 16,
                               .link = allocate::Link::published,
                               .alpha = 1,
                               .budgets = {source.model.grid, std::move(tokens)}};
  return source;
}

// LUKVPress on one layer: floor of each head's share, then one token each by descending fraction.
std::vector<int> kept_by_kvpress(std::span<const double> rates, int length) {
  std::vector<float> ideal;
  for (const double rate : rates)
    ideal.push_back(std::clamp(1.0f - static_cast<float>(rate), 0.0f, 1.0f) * static_cast<float>(length));
  const long total = std::lround(std::accumulate(ideal.begin(), ideal.end(), 0.0f));
  std::vector<int> kept;
  for (const float share : ideal) kept.push_back(static_cast<int>(share));
  std::vector<size_t> order(kept.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return ideal[a] - std::floor(ideal[a]) > ideal[b] - std::floor(ideal[b]);
  });
  const long rest = total - std::accumulate(kept.begin(), kept.end(), 0L);
  for (long i = 0; i < rest; ++i) ++kept[order[static_cast<size_t>(i)]];
  return kept;
}

std::vector<double> slice_of(const std::vector<double>& curves, int percent, size_t players) {
  const auto begin = curves.begin() + static_cast<std::ptrdiff_t>((percent - 1) * players);
  return {begin, begin + static_cast<std::ptrdiff_t>(players)};
}

TEST(KvpressCurves, WorkedExample) {
  const auto curves = kvpress_curves({4, 3, 2, 1}, {.length = 1'000'000'000, .window = 0});
  const auto keep = [&](int percent) {
    std::vector<double> all = slice_of(curves, percent, 4);
    for (double& rate : all) rate = 1 - rate;
    return all;
  };
  const auto near = [](std::vector<double> values) {
    return ::testing::Pointwise(::testing::DoubleNear(1e-12), values);
  };
  EXPECT_THAT(keep(50), near({.8, .6, .4, .2}));
  EXPECT_THAT(keep(25), near({1, 1, 2.0 / 3, 1.0 / 3}));
  EXPECT_THAT(keep(75), near({.4, .3, .2, .1}));
  EXPECT_EQ(kept_by_kvpress(std::vector{.05, .34, .52, .71}, 10), (std::vector{9, 7, 5, 3}));
}

TEST(KvpressCurves, EverySliceHasItsMeanAndKeepsLessThanTheOneBefore) {
  const std::vector<double> weights = {0, 0, 5, 1, 90, 2};
  const auto curves = kvpress_curves(weights, {.length = 400, .window = 8});
  std::vector<double> before(weights.size(), 0.0);
  for (int percent = 1; percent <= kCurveSlices; ++percent) {
    const auto rates = slice_of(curves, percent, weights.size());
    EXPECT_NEAR(std::accumulate(rates.begin(), rates.end(), 0.0) / 6, percent / 100.0, 1e-12) << percent;
    for (size_t head = 0; head < rates.size(); ++head) {
      EXPECT_GE(rates[head], before[head] - 1e-12) << percent;
      if (percent <= 97) {
        EXPECT_GE(1 - rates[head], 8.0 / 400 - 1e-12);  // the window, while it fits
      }
    }
    before = rates;
  }
}

TEST(KvpressCurves, ExactBudgetsComeBackToTheToken) {
  const std::vector<int> tokens = {8, 1231, 77, 8, 412, 129, 8000, 9};
  for (const int length : {8000, 8191, 9973})
    EXPECT_EQ(kept_by_kvpress(prune_rates(tokens, length), length), tokens) << length;
  EXPECT_EQ(nearest_slice(128, 8000), 97);  // 98.4 %
  EXPECT_EQ(nearest_slice(9000, 8000), 0);
}

TEST(KvpressCurves, AreAPlainNpyFile) {
  const std::vector<double> curves(99 * 4, 0.25);
  const std::string npy = npy_of_curves(curves, {2, 2});
  EXPECT_EQ(npy.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  EXPECT_EQ((npy.size() - curves.size() * 8) % 64, 0u);
  EXPECT_THAT(npy, HasSubstr("'shape': (99, 2, 2)"));
  double first = 0;
  std::memcpy(&first, npy.data() + npy.size() - 8, 8);
  EXPECT_EQ(first, 0.25);
}

TEST(HeadkvExport, ItsFormulaGivesTheBudgetsBack) {
  const TemporaryFolder folder;
  const ExportSource source = source_of({8, 16, 30, 10});  // 4 query heads a KV head
  write_file_atomically(folder / "h.json", headkv_text(source));
  EXPECT_EQ(read_file(folder / "h.json").find('\n'), std::string::npos);
  const std::vector<double> means = read_headkv_scores(folder / "h.json", 2, 8);
  const double sum = std::accumulate(means.begin(), means.end(), 0.0);
  const double pool = 8 * 16;  // mean prefix budget x query heads
  for (size_t head = 0; head < means.size(); ++head)
    EXPECT_EQ(std::lround(means[head] / sum * pool), source.budgets->budgets.tokens[head / 4] - 8);
}

TEST(HeadkvExport, NeedsToKnowTheQueryHeads) {
  ExportSource source = source_of({8, 16, 30, 10});
  source.model.query_heads = 0;
  EXPECT_THAT(error_of_call([&] { headkv_text(source); }), HasSubstr("number of query heads is not known"));
}

TEST(Exports, RefuseSourcesThatFavourNoHead) {
  EXPECT_THAT(error_of_call([&] {
                source_of({8, 8, 8, 8}).weights();
              }),
              HasSubstr("all heads have the same value or budget"));
}

TEST(DuoPattern, KeepsTheOrderAndAnySparsity) {
  const TemporaryFolder folder;
  const ExportSource source = source_of({10, 30, 8, 10});
  write_duo_pattern(folder / "pattern", source, 0.5);
  const DuoPattern pattern = read_duo_pattern(folder / "pattern");
  EXPECT_EQ(pattern.grid, (HeadGrid{2, 2}));
  EXPECT_THAT(pattern.gates, ::testing::ElementsAre(1.0 / 3, 1, 0, 2.0 / 3));
  const Json config = read_json_file(folder / "pattern/config.json");
  EXPECT_EQ(config["sink_size"], 128);
  EXPECT_EQ(config["recent_size"], 256);
  const double threshold = config["threshold"].get<double>();
  EXPECT_EQ(std::count_if(pattern.gates.begin(), pattern.gates.end(), [&](double g) { return g < threshold; }), 2);
}

TEST(CsvTable, HasARowAHead) {
  EXPECT_EQ(csv_table(source_of({8, 16, 30, 10})),
            "layer,kv_head,tokens,score,standard_error\n0,0,8,,\n0,1,16,,\n1,0,30,,\n1,1,10,,\n");
  ExportSource source;
  source.profile = report::sample_profile({1, 2});
  source.model = source.profile->model;
  source.profile->estimate.values = {0.5, -0.25};
  source.profile->estimate.standard_errors = {0.125, std::nan("")};
  EXPECT_EQ(csv_table(source), "layer,kv_head,tokens,score,standard_error\n0,0,,0.5,0.125\n0,1,,-0.25,\n");
}

}  // namespace
}  // namespace cokv::record
