#include "provenance.h"

#include <fmt/chrono.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <ctime>

#include "cli/version.h"
#include "core/sha256.h"

namespace cokv {

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

record::Provenance provenance(const std::string& program, const model::Placement& placement, const std::string& command,
                              const std::string& started) {
  record::Provenance p;
  p.program = program;
  p.version = cli::version();
  p.commit = cli::commit();
  p.libtorch = fmt::format("{}.{}.{}", TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH);
  p.device = placement.device_name();
  p.dtype = placement.dtype_name();
  p.command = command;
  p.started = started;
  p.finished = utc_now();
  return p;
}

std::string question_key(const ask::Question& question, size_t tasks) {
  return tasks == 1 ? question.example->id : question.task->name + "/" + question.example->id;
}

record::TaskIdentity task_identity(const task::TaskOptions& options, const std::vector<task::Task>& tasks,
                                   const ask::Questions& questions) {
  record::TaskIdentity identity;
  identity.name = options.category.empty() ? tasks.front().name : options.category;
  identity.category = tasks.front().category;
  std::vector<std::string> metrics;
  std::string data;
  for (const task::Task& task : tasks) {
    if (std::find(metrics.begin(), metrics.end(), task.metric) == metrics.end()) metrics.push_back(task.metric);
    data += task.data_sha256;
  }
  for (const std::string& metric : metrics) identity.metric += (identity.metric.empty() ? "" : "+") + metric;
  identity.data_sha256 = tasks.size() == 1 ? data : sha256_hex(data);
  for (const ask::Question& question : questions.all) {
    identity.example_ids.push_back(question_key(question, tasks.size()));
    identity.example_weights.push_back(question.weight);
  }
  return identity;
}

}  // namespace cokv
