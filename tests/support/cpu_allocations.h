// What tensors on the CPU hold at most, as LibTorch's own allocator reports it: exact, unlike the process's memory, in
// which libraries, caches and pages that are free again count too.
#pragma once

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <memory>

namespace cokv::test {

// Counts from its construction on, on this thread.
class CpuAllocations {
 public:
  int64_t peak() const { return counter_->peak; }

 private:
  struct Counter : c10::MemoryReportingInfoBase {
    int64_t held = 0, peak = 0;
    void reportMemoryUsage(void*, int64_t change, size_t, size_t, c10::Device device) override {
      if (!device.is_cpu()) return;
      held += change;
      peak = std::max(peak, held);
    }
    bool memoryProfilingEnabled() const override { return true; }
  };

  std::shared_ptr<Counter> counter_ = std::make_shared<Counter>();
  c10::DebugInfoGuard guard_{c10::DebugInfoKind::PROFILER_STATE, counter_};
};

}  // namespace cokv::test
