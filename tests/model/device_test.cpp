// What LibTorch throws becomes an error that says what to try.
#include "model/device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errors.h"
#include "model/gpu_name.h"

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

TEST(GpuName, IsTheDrivers) {
  EXPECT_EQ(gpu_name(1, COKV_PRETEND_DRIVER), "Pretend GPU 101");
  EXPECT_EQ(gpu_name(2, COKV_PRETEND_DRIVER), "");
  EXPECT_EQ(gpu_name(0, "no-such-driver.so"), "");
}

TEST(DeviceName, TellsGpusApart) {
  const Placement placement{.devices = {at::Device(at::kCUDA, 0), at::Device(at::kCUDA, 1)}};
  EXPECT_EQ(placement.device_name(COKV_PRETEND_DRIVER), "cuda:0 (Pretend GPU 100),cuda:1 (Pretend GPU 101)");
  EXPECT_EQ(placement.device_name("no-such-driver.so"), "cuda:0,cuda:1");
}

}  // namespace
}  // namespace cokv::model
