// A device whose memory runs out in the middle of a batch: the batch shrinks, the utilities stay what they were. On the
// pretend GPU anywhere; on a real one where there is one (scripts/gpu_check asks for it).
#include <c10/core/CachingDeviceAllocator.h>
#include <gtest/gtest.h>

#include "ask/coalition_utility.h"
#include "support/plans.h"
#include "support/pretend_gpu.h"
#include "support/temporary_folder.h"
#include "support/tiny_model.h"
#include "task/task.h"

namespace cokv::ask {
namespace {

class OneQuestion {
 public:
  explicit OneQuestion(const model::Placement& placement) : model_(load(placement)) {
    write_tiny_task(folder_ / "task", 1);
    task::TaskOptions options;
    options.data = folder_ / "task/data.jsonl";
    options.prompt_template = folder_ / "task/template.txt";
    options.metric = "qa_f1";
    options.max_new_tokens = 6;
    options.split = task::Split::all;
    tasks_ = task::load_tasks(options);
    questions_ = ask(tasks_, model_, {});
  }

  CoalitionUtility utility(UtilityOptions options) const { return {model_, questions_.all, options}; }

 private:
  LoadedModel load(const model::Placement& placement) const {
    write_tiny_model(folder_ / "model");
    LoadedModel on_cpu = load_weights(check_model(folder_ / "model"), {.device = "cpu"});
    return {model::Transformer::load(folder_ / "model", placement), std::move(on_cpu.tokenizer), on_cpu.identity};
  }

  TemporaryFolder folder_;
  LoadedModel model_;
  std::vector<task::Task> tasks_;
  Questions questions_;
};

std::vector<Coalition> random_coalitions(int count) {
  Rng rng(1, "coalitions");
  std::vector<Coalition> coalitions;
  for (int i = 0; i < count; ++i) coalitions.push_back(test::random_coalition(kTinyPlayers, i % 5, rng));
  return coalitions;
}

void expect_equal(const std::vector<double>& squeezed, const std::vector<double>& unhindered) {
  ASSERT_EQ(squeezed.size(), unhindered.size());
  for (size_t i = 0; i < squeezed.size(); ++i) EXPECT_NEAR(squeezed[i], unhindered[i], 1e-4);
}

TEST(DeviceMemory, ABatchThatDoesNotFitIsHalved) {
  const model::Placement placement{.devices = {test::pretend_gpu(0), test::pretend_gpu(1)}};
  const OneQuestion question(placement);
  const auto coalitions = random_coalitions(100);
  for (const UtilityKind kind : {UtilityKind::metric, UtilityKind::nll}) {
    CoalitionUtility utility = question.utility({.kind = kind});
    utility.evaluate(0, {coalitions.front()});  // the prompt is read
    model::reset_peak_memory(placement);
    const int64_t before = model::memory_in_use(placement);
    const auto unhindered = utility.evaluate(0, coalitions);
    const int64_t needed = model::peak_memory(placement) - before;

    test::reset_gpu_counts();
    const test::GpuRoom room(needed / 6);
    expect_equal(utility.evaluate(0, coalitions), unhindered);
    EXPECT_GT(test::gpu_counts().failed_allocations, 0);
  }
}

TEST(DeviceMemory, FewerRowsAtOnceNeedLess) {
  const model::Placement placement{.devices = {test::pretend_gpu(0)}};
  const OneQuestion question(placement);
  const auto coalitions = random_coalitions(100);
  std::vector<std::vector<double>> utilities;
  std::vector<int64_t> needed;
  for (const int rows : {100, 10}) {
    CoalitionUtility utility = question.utility({.rows_at_once = rows});
    utility.evaluate(0, {coalitions.front()});
    model::reset_peak_memory(placement);
    const int64_t before = model::memory_in_use(placement);
    utilities.push_back(utility.evaluate(0, coalitions));
    needed.push_back(model::peak_memory(placement) - before);
  }
  expect_equal(utilities[1], utilities[0]);
  EXPECT_LT(needed[1], needed[0] / 5);
}

TEST(CudaMemory, ABatchThatDoesNotFitIsHalved) {
  if (!at::globalContext().hasCUDA()) GTEST_SKIP() << "no CUDA device";
  const OneQuestion question(model::resolve_placement({.device = "cuda:0", .dtype = "float32"}));
  const auto coalitions = random_coalitions(1 << 15);
  CoalitionUtility utility = question.utility({.kind = UtilityKind::nll});
  const auto unhindered = utility.evaluate(0, coalitions);

  at::getDeviceAllocator(at::kCUDA)->emptyCache();
  const int64_t room = int64_t{64} << 20;  // less than the rows' own K/V
  const at::Tensor filler =
      at::empty({model::free_memory(at::Device(at::kCUDA, 0)) - room}, at::TensorOptions(at::kCUDA).dtype(at::kByte));
  expect_equal(utility.evaluate(0, coalitions), unhindered);
}

}  // namespace
}  // namespace cokv::ask
