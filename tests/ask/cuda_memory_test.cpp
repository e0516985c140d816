// A GPU whose memory runs out in the middle of a batch: the batch shrinks, the utilities stay what they were.
#include <c10/core/CachingDeviceAllocator.h>
#include <gtest/gtest.h>

#include "ask/coalition_utility.h"
#include "support/plans.h"
#include "support/temporary_folder.h"
#include "support/tiny_model.h"
#include "task/task.h"

namespace cokv::ask {
namespace {

TEST(CudaMemory, ABatchThatDoesNotFitIsHalved) {
  if (!at::globalContext().hasCUDA()) GTEST_SKIP() << "no CUDA device";
  TemporaryFolder folder;
  write_tiny_model(folder / "model");
  write_tiny_task(folder / "task", 1);
  const LoadedModel model = load_model(folder / "model", {.device = "cuda:0", .dtype = "float32"});
  task::TaskOptions options;
  options.data = folder / "task/data.jsonl";
  options.prompt_template = folder / "task/template.txt";
  options.metric = "qa_f1";
  options.max_new_tokens = 6;
  options.split = task::Split::all;
  const auto tasks = task::load_tasks(options);
  const Questions questions = ask(tasks, model, {});
  Rng rng(1, "coalitions");
  std::vector<Coalition> coalitions;
  for (int i = 0; i < 1 << 15; ++i) coalitions.push_back(test::random_coalition(kTinyPlayers, i % 5, rng));
  CoalitionUtility utility(model, questions.all, {.kind = UtilityKind::nll});
  const std::vector<double> unhindered = utility.evaluate(0, coalitions);

  auto* allocator = at::getDeviceAllocator(at::kCUDA);
  allocator->emptyCache();
  const int64_t room = int64_t{64} << 20;  // less than the rows' own K/V
  const at::Tensor filler =
      at::empty({model::free_memory(at::Device(at::kCUDA, 0)) - room}, at::TensorOptions(at::kCUDA).dtype(at::kByte));
  const std::vector<double> squeezed = utility.evaluate(0, coalitions);
  ASSERT_EQ(squeezed.size(), unhindered.size());
  for (size_t i = 0; i < squeezed.size(); ++i) EXPECT_NEAR(squeezed[i], unhindered[i], 1e-4);
}

}  // namespace
}  // namespace cokv::ask
