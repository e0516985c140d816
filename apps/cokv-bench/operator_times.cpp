#include "cokv-bench/operator_times.h"

#include <ATen/record_function.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "core/stopwatch.h"

namespace cokv::bench {

namespace {

struct Part {
  const char* name;
  std::vector<std::string_view> operators;  // without "aten::"
};

const std::vector<Part>& parts() {
  static const std::vector<Part> all = {
      {"matrix products", {"mm", "addmm", "bmm", "baddbmm", "mv", "dot"}},
      {"attention",
       {"_scaled_dot_product_flash_attention_for_cpu", "_scaled_dot_product_flash_attention",
        "_flash_attention_forward"}},
      {"copies",
       {"copy_", "clone", "cat", "index", "index_select", "index_put_", "_index_put_impl_", "index_copy_",
        "index_fill_", "gather", "embedding", "contiguous"}},
  };
  return all;
}

std::string part_of(std::string_view name) {
  if (name.starts_with("aten::")) name.remove_prefix(6);
  for (const Part& part : parts())
    if (std::find(part.operators.begin(), part.operators.end(), name) != part.operators.end()) return part.name;
  return "elementwise";
}

// The callbacks of LibTorch are plain functions, so what they fill is one object a thread.
struct Recording {
  const model::Placement* placement = nullptr;
  std::map<std::string, double> seconds;
  std::vector<double> inside;  // of the operators now running, the seconds spent in those they called
};
thread_local Recording* recording = nullptr;

struct Started : at::ObserverContext {
  Stopwatch watch;
};

std::unique_ptr<at::ObserverContext> on_start(const at::RecordFunction&) {
  model::synchronise(*recording->placement);
  recording->inside.push_back(0);
  return std::make_unique<Started>();
}

void on_end(const at::RecordFunction& function, at::ObserverContext* context) {
  model::synchronise(*recording->placement);
  const double all = static_cast<Started*>(context)->watch.seconds();
  recording->seconds[part_of(function.name())] += all - recording->inside.back();
  recording->inside.pop_back();
  recording->seconds["host"] -= recording->inside.empty() ? all : 0;
  if (!recording->inside.empty()) recording->inside.back() += all;
}

}  // namespace

std::map<std::string, double> operator_times(const model::Placement& placement, const std::function<void()>& work) {
  Recording mine;
  mine.placement = &placement;
  recording = &mine;
  const auto handle =
      at::addThreadLocalCallback(at::RecordFunctionCallback(on_start, on_end).scopes({at::RecordScope::FUNCTION}));
  const Stopwatch watch;
  try {
    work();
  } catch (...) {
    at::removeCallback(handle);
    recording = nullptr;
    throw;
  }
  at::removeCallback(handle);
  recording = nullptr;
  mine.seconds["host"] += watch.seconds();
  return mine.seconds;
}

}  // namespace cokv::bench
