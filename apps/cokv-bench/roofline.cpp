#include "cokv-bench/roofline.h"

#include <algorithm>

#include "checkpoint/layer_tensors.h"

namespace cokv::bench {

namespace {

// Median over repetitions of the seconds that `work` takes.
template <typename F>
double median_seconds(const model::Placement& placement, int repetitions, const F& work) {
  work();
  std::vector<double> times;
  for (int i = 0; i < repetitions; ++i) {
    model::DeviceStopwatch watch(placement);
    work();
    times.push_back(watch.lap());
  }
  std::nth_element(times.begin(), times.begin() + repetitions / 2, times.end());
  return times[static_cast<size_t>(repetitions / 2)];
}

double matrix_weights(const checkpoint::ModelConfig& c) {
  return static_cast<double>(checkpoint::layer_matrix_numbers(c));
}

}  // namespace

Roofline measure_roofline(const model::Placement& placement) {
  const at::Device device = placement.devices.front();
  const auto options = at::TensorOptions(device).dtype(placement.dtype);
  const int64_t side = device.is_cuda() ? 8192 : 2048;
  const at::Tensor a = at::rand({side, side}, options), b = at::rand({side, side}, options);
  const at::Tensor product = at::empty({side, side}, options);
  const double multiply = median_seconds(placement, 7, [&] { at::mm_out(const_cast<at::Tensor&>(product), a, b); });
  const int64_t bytes = device.is_cuda() ? int64_t{4} << 30 : int64_t{512} << 20;
  const at::Tensor from = at::empty({bytes}, at::TensorOptions(device).dtype(at::kByte)).fill_(1);
  at::Tensor to = at::empty_like(from);
  const double copy = median_seconds(placement, 7, [&] { to.copy_(from); });
  const auto n = static_cast<double>(side);
  return {2 * n * n * n / multiply, 2 * static_cast<double>(bytes) / copy};
}

Roofline mean(const Roofline& a, const Roofline& b) {
  return {(a.flops + b.flops) / 2, (a.bytes_per_second + b.bytes_per_second) / 2};
}

double Work::least_seconds(const Roofline& roofline) const {
  return std::max(flops / roofline.flops, bytes / roofline.bytes_per_second);
}

Work prefill_work(const checkpoint::ModelConfig& c, int prompt_tokens, int bytes_per_number) {
  const double tokens = prompt_tokens;
  Work work;
  work.flops = 2 * tokens * matrix_weights(c) + 2.0 * c.layers * c.query_heads * c.head_dim * tokens * tokens +
               2.0 * c.hidden_size * c.vocabulary_size;
  work.bytes = (matrix_weights(c) + static_cast<double>(c.hidden_size) * c.vocabulary_size) * bytes_per_number;
  return work;
}

Work decode_step_work(const checkpoint::ModelConfig& c, int rows, int prompt_tokens, int own, int bytes_per_number) {
  const double head_weights = static_cast<double>(c.hidden_size) * c.vocabulary_size;
  const double shared_positions = prompt_tokens, own_positions = own;
  const double kv_width = 2.0 * c.layers * c.kv_heads * c.head_dim;  // numbers of K and V a position
  Work work;
  work.flops = 2.0 * rows * (matrix_weights(c) + head_weights) +
               4.0 * rows * c.layers * c.query_heads * c.head_dim * (shared_positions / 2 + own_positions);
  work.bytes =
      (matrix_weights(c) + head_weights + kv_width * (shared_positions + rows * own_positions)) * bytes_per_number;
  return work;
}

}  // namespace cokv::bench
