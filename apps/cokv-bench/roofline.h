// What the device can do at most, measured in the same run: the rate of a large matrix product and the bandwidth of a
// copy; and the least work that a prefill and a decode step need.
#pragma once

#include "checkpoint/config.h"
#include "model/device.h"

namespace cokv::bench {

struct Roofline {
  double flops = 0;             // floating-point operations per second
  double bytes_per_second = 0;  // read plus written by a large copy
};
Roofline measure_roofline(const model::Placement& placement);
Roofline mean(const Roofline& a, const Roofline& b);

// Operations and bytes that cannot be avoided.
struct Work {
  double flops = 0;
  double bytes = 0;
  double least_seconds(const Roofline& roofline) const;
};

Work prefill_work(const checkpoint::ModelConfig& config, int prompt_tokens, int bytes_per_number);

// One decode step of `rows` rows, half of which see the shared prompt in every head; each row also has `own` positions.
Work decode_step_work(const checkpoint::ModelConfig& config, int rows, int prompt_tokens, int own,
                      int bytes_per_number);

}  // namespace cokv::bench
