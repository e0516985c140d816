// What LibTorch throws becomes an error that says what to try.
#include "model/device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errors.h"

namespace cokv::model {
namespace {

template <typename Work>
void expect_device_error(const Work& work, const std::string& advice) {
  try {
    work();
    FAIL() << "nothing was thrown";
  } catch (...) {
    EXPECT_THAT([] { translate_torch_error(); }, testing::ThrowsMessage<DeviceError>(testing::HasSubstr(advice)));
  }
}

TEST(TorchErrors, OutOfMemory) {
  expect_device_error([] { at::empty({int64_t{1} << 60}, at::kByte); }, "out of memory");
}

TEST(TorchErrors, AGpuTooOldForFlashAttention) {
  expect_device_error([] { TORCH_CHECK(false, "FlashAttention only supports Ampere GPUs or newer."); },
                      "use `dtype` float32");
}

}  // namespace
}  // namespace cokv::model
