// Budgets from the authors' released score files: sums and checksums of their allocation in double precision, and of
// the default mode's exact one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "allocate/allocate.h"
#include "core/json_file.h"

namespace cokv::allocate {
namespace {

constexpr HeadGrid kGrid{32, 8};
constexpr int kWindow = 8;

struct Golden {
  const char* file;
  const char* task;
  int budget, alpha;
  std::optional<int> max_length;
  int largest, zeros;  // -1: not known
  long sum, checksum;  // of the shares without the window; checksum = sum (i + 1) share_i
  std::vector<int> first;
};

// SSV as the authors sum it: the mean complementary contributions of the four slices.
std::vector<double> released_values(const std::string& file, const std::string& task) {
  const Json document = read_json_file(std::filesystem::path(COKV_SHARED_DIR) / "data/released-scores" / file);
  std::vector<double> values(256);
  for (const char* slice : {"32", "64", "96", "128"}) {
    const Json& entry = document.at("tasks").at(task).at(slice);
    for (size_t head = 0; head < values.size(); ++head)
      values[head] += entry.at("cc_left").at(head).get<double>() / entry.at("count_left").at(head).get<double>();
  }
  return values;
}

void expect_golden(const Golden& golden, Mode mode) {
  SCOPED_TRACE(std::string(golden.task) + " " + std::to_string(golden.budget) + "/" + std::to_string(golden.alpha));
  const HeadBudgets budgets =
      allocate(kGrid, released_values(golden.file, golden.task),
               {golden.budget, kWindow, golden.alpha, mode, golden.max_length, Link::published});
  std::vector<int> shares;
  for (const int tokens : budgets.tokens) shares.push_back(tokens - kWindow);
  long sum = 0, checksum = 0;
  for (size_t i = 0; i < shares.size(); ++i) {
    sum += shares[i];
    checksum += static_cast<long>(i + 1) * shares[i];
  }
  EXPECT_EQ(sum, golden.sum);
  EXPECT_EQ(checksum, golden.checksum);
  EXPECT_EQ(*std::max_element(shares.begin(), shares.end()), golden.largest);
  if (golden.zeros >= 0) {
    EXPECT_EQ(std::count(shares.begin(), shares.end(), 0), golden.zeros);
  }
  if (!golden.first.empty()) {
    EXPECT_EQ(std::vector<int>(shares.begin(), shares.begin() + 8), golden.first);
  }
}

bool released_scores_are_here() {
  return std::filesystem::exists(std::filesystem::path(COKV_SHARED_DIR) / "data/released-scores/cokv-llama.json");
}

constexpr const char* kLlama = "cokv-llama.json";
constexpr const char* kMistral = "cokv-mistral.json";

TEST(Released, PaperModeIsTheAuthorsAllocation) {
  if (!released_scores_are_here()) GTEST_SKIP() << "the authors' released scores are not on this machine";
  const std::vector<Golden> table = {
      {kLlama, "qasper", 64, 40, {}, 339, 40, 14222, 1878232, {18, 80, 28, 0, 0, 18, 73, 71}},
      {kLlama, "qasper", 128, 1, {}, 284, 1, 30597, 3918910, {101, 136, 106, 86, 81, 101, 133, 131}},
      {kLlama, "qasper", 128, 10, {}, 461, 10, 30588, 3934385, {80, 153, 91, 49, 37, 80, 145, 142}},
      {kLlama, "qasper", 128, 40, {}, 726, 40, 30618, 4041732, {40, 172, 60, 0, 0, 40, 158, 153}},
      {kLlama, "qasper", 1024, 1, {}, 2409, 1, 259966, 33294598, {859, 1157, 905, 735, 686, 860, 1126, 1114}},
      {kLlama, "qasper", 1024, 40, {}, 6152, 40, 259994, 34316170, {340, 1456, 512, 0, 0, 342, 1340, 1296}},
      {kLlama, "hotpotqa", 128, 1, {}, 249, 1, 30597, 3963357, {116, 106, 102, 108, 114, 119, 105, 144}},
      {kLlama, "trec", 128, 10, {}, 639, 10, 30597, 3997583, {76, 20, 45, 77, 104, 22, 139, 156}},
      {kMistral, "trec", 128, 40, {}, 3108, 43, 30618, 3891926, {0, 55, 0, 100, 82, 116, 39, 87}},
      {kMistral, "needle", 128, 1, {}, 844, 1, 30582, 3855394, {73, 68, 83, 119, 90, 99, 83, 23}}};
  for (const Golden& golden : table) expect_golden(golden, Mode::paper);
}

TEST(Released, DefaultModeSpendsEveryToken) {
  if (!released_scores_are_here()) GTEST_SKIP() << "the authors' released scores are not on this machine";
  const std::vector<Golden> table = {
      {kLlama, "qasper", 128, 10, {}, 461, -1, 30720, 3951552, {80, 153, 91, 50, 37, 80, 146, 143}},
      {kLlama, "qasper", 128, 40, {}, 727, -1, 30720, 4054669, {}},
      {kMistral, "trec", 128, 40, {}, 3109, 41, 30720, 3905432, {}},
      {kMistral, "trec", 128, 40, 2000, 1992, -1, 30720, 3883632, {}},
      {kLlama, "qasper", 1024, 40, 2000, 1992, -1, 260096, 32592181, {397, 1699, 598, 0, 0, 400, 1564, 1512}}};
  for (const Golden& golden : table) expect_golden(golden, Mode::default_);
}

}  // namespace
}  // namespace cokv::allocate
