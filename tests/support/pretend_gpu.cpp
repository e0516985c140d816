#include "support/pretend_gpu.h"

#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/core/impl/alloc_cpu.h>
#include <torch/library.h>

#include <algorithm>
#include <array>
#include <memory>

#include "support/pretend_flash.h"
#include "support/pretend_transfers.h"

namespace cokv::test {

namespace {

struct Held {
  int64_t now = 0, peak = 0, most = int64_t{1} << 40;
};

struct State {
  int current = 0;
  std::array<Held, kPretendGpus> memory;
  LateCopies late;
  GpuCounts counts;

  // LibTorch gives out pinned memory for devices with a name of their own. CUDA's is taken where there is CUDA.
  State() {
    if (!at::globalContext().hasCUDA()) c10::register_privateuse1_backend("pretend");
  }
};
State& state() {
  static State the_state;
  return the_state;
}

bool on_gpu(const at::Tensor& t) {
  return t.defined() && t.device().type() == at::kPrivateUse1;
}

bool is_half(const at::Tensor& t) {
  return t.scalar_type() == at::kBFloat16 || t.scalar_type() == at::kHalf;
}

// ---- Memory, counted for each device.

struct Block {
  void* memory;
  int64_t bytes;
  int gpu;
};

Held& held(int gpu) {
  return state().memory[static_cast<size_t>(gpu)];
}

void free_block(void* context) {
  const std::unique_ptr<Block> block(static_cast<Block*>(context));
  held(block->gpu).now -= block->bytes;
  c10::free_cpu(block->memory);
}

struct Memory final : c10::DeviceAllocator {
  c10::DataPtr allocate(size_t size) override {
    const int gpu = state().current;
    const auto bytes = static_cast<int64_t>(size);
    if (held(gpu).now + bytes > held(gpu).most) {
      ++state().counts.failed_allocations;
      TORCH_CHECK_WITH(OutOfMemoryError, false, "pretend GPU out of memory");
    }
    held(gpu).now += bytes;
    held(gpu).peak = std::max(held(gpu).peak, held(gpu).now);
    auto block = std::make_unique<Block>(Block{size > 0 ? c10::alloc_cpu(size) : nullptr, bytes, gpu});
    void* const place = block->memory;
    return {place, block.release(), free_block, pretend_gpu(gpu)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return nullptr; }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }
  bool initialized() override { return true; }
  void emptyCache(c10::MempoolId_t) override { ++state().counts.emptied_caches; }
  void recordStream(const c10::DataPtr&, c10::Stream) override {}
  c10::CachingDeviceAllocator::DeviceStats getDeviceStats(c10::DeviceIndex gpu) override {
    c10::CachingDeviceAllocator::DeviceStats stats;
    stats.allocated_bytes[0].current = held(gpu).now;
    stats.allocated_bytes[0].peak = held(gpu).peak;
    return stats;
  }
  void resetAccumulatedStats(c10::DeviceIndex) override {}
  void resetPeakStats(c10::DeviceIndex gpu) override { held(gpu).peak = held(gpu).now; }
  std::pair<size_t, size_t> getMemoryInfo(c10::DeviceIndex gpu) override {
    return {static_cast<size_t>(held(gpu).most - held(gpu).now), static_cast<size_t>(held(gpu).most)};
  }
};
Memory memory;
REGISTER_ALLOCATOR(c10::DeviceType::PrivateUse1, &memory)

struct Event {
  int gpu;
  int64_t copies;  // that had been asked for when it was recorded
};

struct Guard final : c10::impl::NoOpDeviceGuardImpl<c10::DeviceType::PrivateUse1> {
  at::Device exchangeDevice(at::Device device) const override {
    const at::Device before = getDevice();
    setDevice(device);
    return before;
  }
  at::Device getDevice() const override { return pretend_gpu(state().current); }
  void setDevice(at::Device device) const override { uncheckedSetDevice(device); }
  void uncheckedSetDevice(at::Device device) const noexcept override {
    if (device.index() >= 0) state().current = device.index();
  }
  c10::DeviceIndex deviceCount() const noexcept override { return kPretendGpus; }
  c10::Stream getStream(at::Device device) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, device); }
  // Everything is computed as soon as it is asked for, but the host must wait to see it.
  void record(void** event, const c10::Stream& stream, const c10::DeviceIndex device,
              const c10::EventFlag) const override {
    destroyEvent(*event, device);
    *event = new Event{static_cast<int>(stream.device_index()), state().late.asked()};
  }
  void destroyEvent(void* event, const c10::DeviceIndex) const noexcept override { delete static_cast<Event*>(event); }
  void synchronizeEvent(void* event) const override {
    ++state().counts.waits;
    state().counts.operators_at_waits.push_back(state().counts.operators);
    state().late.arrive(static_cast<Event*>(event)->gpu, static_cast<Event*>(event)->copies);
  }
};
C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard)

at::Tensor empty_on(at::Device device, at::ScalarType type, at::IntArrayRef sizes, at::IntArrayRef strides) {
  const c10::DeviceGuard guard(device);
  return at::detail::empty_strided_generic(sizes, strides, &memory, c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                           type);
}

// The same memory as a tensor of the CPU.
at::Tensor seen_by_cpu(const at::Tensor& t) {
  if (!on_gpu(t)) return t;
  return at::from_blob(t.mutable_data_ptr(), t.sizes(), t.strides(), at::TensorOptions(t.scalar_type()));
}

at::Tensor moved_to(at::Device device, const at::Tensor& cpu) {
  const at::Tensor result = empty_on(device, cpu.scalar_type(), cpu.sizes(), cpu.strides());
  seen_by_cpu(result).copy_(cpu);
  return result;
}

// ---- Every operator that no kernel below takes: the CPU's, after checking that all tensors are of one device.

struct Call {
  const c10::FunctionSchema& schema;
  at::Device device;
  // What was given as writable argument, and the CPU's view of it.
  std::vector<std::pair<at::Tensor, at::Tensor>> written;
};

void check_device(const Call& call, const at::Tensor& t) {
  const bool number = !on_gpu(t) && t.dim() == 0;  // GPUs too take a single number of the host
  TORCH_CHECK(number || t.device() == call.device, call.schema.name(), ": expected all tensors on ", call.device,
              ", found one on ", t.device());
}

at::Tensor as_argument(Call& call, const at::Tensor& t, bool writable) {
  if (!t.defined()) return t;
  check_device(call, t);
  if (!on_gpu(t)) return t;
  // An empty result is to be resized, which borrowed memory cannot be.
  const at::Tensor seen = writable && t.numel() == 0 ? at::empty({0}, t.scalar_type()) : seen_by_cpu(t);
  if (writable) call.written.emplace_back(t, seen);
  return seen;
}

// The writable argument that `result` is, with what the operator wrote; otherwise a new tensor of the device.
at::Tensor as_result(const Call& call, const at::Tensor& result) {
  if (!result.defined()) return result;
  for (const auto& [given, seen] : call.written)
    if (seen.is_same(result)) {
      if (given.numel() != result.numel()) {
        const at::Tensor fresh = moved_to(call.device, result);
        given.unsafeGetTensorImpl()->set_storage_keep_dtype(fresh.storage());
        given.unsafeGetTensorImpl()->set_sizes_and_strides(fresh.sizes(), fresh.strides(), 0);
      }
      return given;
    }
  return moved_to(call.device, result);
}

at::Device device_of(const std::vector<at::IValue>& arguments) {
  for (const at::IValue& argument : arguments) {
    if (argument.isTensor() && on_gpu(argument.toTensor())) return argument.toTensor().device();
    if (argument.isTensorList())
      for (const at::Tensor& t : argument.toTensorVector())
        if (on_gpu(t)) return t.device();
  }
  return pretend_gpu(state().current);
}

void compute_on_cpu(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  ++state().counts.operators;
  const auto& schema = op.schema();
  const size_t count = schema.arguments().size();
  std::vector<at::IValue> arguments(stack->end() - static_cast<long>(count), stack->end());
  torch::jit::drop(*stack, count);
  Call call{schema, device_of(arguments), {}};
  const auto writable = [&](size_t i) {
    const auto* alias = schema.arguments()[i].alias_info();
    return alias != nullptr && alias->isWrite();
  };
  for (size_t i = 0; i < count; ++i) {
    at::IValue& argument = arguments[i];
    if (argument.isTensor()) {
      argument = as_argument(call, argument.toTensor(), writable(i));
    } else if (argument.isTensorList()) {
      std::vector<at::Tensor> list;
      for (const at::Tensor& t : argument.toTensorVector()) list.push_back(as_argument(call, t, writable(i)));
      argument = c10::List<at::Tensor>(list);
    } else if (argument.isOptionalTensorList()) {
      c10::List<std::optional<at::Tensor>> list;
      for (const std::optional<at::Tensor>& t : argument.toOptionalTensorVector())
        list.push_back(t ? std::optional(as_argument(call, *t, false)) : std::nullopt);
      argument = list;
    } else if (argument.isDevice()) {
      argument = at::Device(at::kCPU);
    }
    stack->push_back(argument);
  }
  op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
  const size_t results = schema.returns().size();
  for (size_t i = stack->size() - results; i < stack->size(); ++i) {
    at::IValue& result = (*stack)[i];
    TORCH_CHECK(!result.isTensorList(), schema.name(), ": returns a list, which this device does not do");
    if (result.isTensor()) result = as_result(call, result.toTensor());
  }
}

// ---- What makes, views, moves and reads tensors.

at::Tensor empty(at::IntArrayRef sizes, std::optional<at::ScalarType> type, std::optional<at::Layout>,
                 std::optional<at::Device> device, std::optional<bool>, std::optional<at::MemoryFormat>) {
  std::vector<int64_t> strides(sizes.size(), 1);
  for (size_t i = sizes.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<int64_t>(sizes[i], 1);
  return empty_on(at::device_or_default(device), at::dtype_or_default(type), sizes, strides);
}

at::Tensor empty_strided(at::IntArrayRef sizes, at::IntArrayRef strides, std::optional<at::ScalarType> type,
                         std::optional<at::Layout>, std::optional<at::Device> device, std::optional<bool>) {
  return empty_on(at::device_or_default(device), at::dtype_or_default(type), sizes, strides);
}

// The host waits for all that the GPU was asked to do.
void wait_for(const at::Tensor& t) {
  ++state().counts.waits;
  state().late.arrive(t.device().index());
}

// A copy between host and GPU is asynchronous only when it is asked to be and the host's memory is pinned.
at::Tensor copy_from(const at::Tensor& from, const at::Tensor& to, bool non_blocking) {
  const bool both = on_gpu(from) && on_gpu(to);
  state().counts.uploads += !on_gpu(from);
  state().counts.operators += both;
  if (!both && !(non_blocking && is_pinned(on_gpu(from) ? to : from))) {
    wait_for(on_gpu(from) ? from : to);
  } else if (!on_gpu(to)) {
    state().late.add(from.device().index(), seen_by_cpu(from), to);
    return to;
  }
  seen_by_cpu(to).copy_(seen_by_cpu(from));
  return to;
}

at::Scalar local_scalar(const at::Tensor& t) {
  wait_for(t);
  return seen_by_cpu(t).item();
}

// A product with an output type is CUDA's alone.
at::Tensor mm_to(const at::Tensor& a, const at::Tensor& b, at::ScalarType type) {
  ++state().counts.operators;
  TORCH_CHECK(a.device() == b.device() && a.scalar_type() == b.scalar_type(), "mm: devices or types");
  TORCH_CHECK(type == a.scalar_type() || (type == at::kFloat && is_half(a)), "mm: float32 of half precision alone");
  return moved_to(a.device(), at::mm(seen_by_cpu(a).to(type), seen_by_cpu(b).to(type)));
}

// One kernel on CUDA; elsewhere LibTorch puts it together.
std::tuple<at::Tensor, at::Tensor> rms_norm(const at::Tensor& x, at::IntArrayRef shape,
                                            const std::optional<at::Tensor>& weight, std::optional<double> epsilon) {
  ++state().counts.operators;
  TORCH_CHECK(weight && weight->device() == x.device(), "rms_norm: tensors of several devices");
  return {moved_to(x.device(), at::rms_norm(seen_by_cpu(x), shape, seen_by_cpu(*weight), epsilon)), at::Tensor()};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, c10::SymInt, c10::SymInt, at::Tensor, at::Tensor, at::Tensor>
flash_attention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, double, bool causal, bool,
                std::optional<double> scale) {
  ++state().counts.flash_calls;
  ++state().counts.operators;
  TORCH_CHECK(key.device() == query.device() && value.device() == query.device(), "flash attention: several devices");
  const auto [output, log_sum_exp] =
      flash_as_on_cuda(seen_by_cpu(query), seen_by_cpu(key), seen_by_cpu(value), causal, scale);
  const at::Tensor none;
  return {moved_to(query.device(), output),
          moved_to(query.device(), log_sum_exp),
          none,
          none,
          query.size(2),
          key.size(2),
          none,
          none,
          none};
}

// Random numbers are the CPU's.
struct Hooks final : at::PrivateUse1HooksInterface {
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  bool isPinnedPtr(const void* data) const override { return is_pinned(data); }
  at::Allocator* getPinnedMemoryAllocator() const override { return pinned_memory(); }
  const at::Generator& getDefaultGenerator(c10::DeviceIndex) const override {
    return at::globalContext().defaultGenerator(at::kCPU);
  }
};
[[maybe_unused]] const bool registered = [] {
  at::RegisterPrivateUse1HooksInterface(new Hooks);  // LibTorch keeps it to the end
  return true;
}();

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute_on_cpu>());
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("empty.memory_format", &empty);
  library.impl("empty_strided", &empty_strided);
  library.impl("as_strided", &at::native::as_strided_tensorimpl);
  library.impl("view", &at::native::view);
  library.impl("_reshape_alias", &at::native::_reshape_alias);
  library.impl("_copy_from", &copy_from);
  library.impl("_local_scalar_dense", &local_scalar);
  library.impl("mm.dtype", &mm_to);
  library.impl("_fused_rms_norm", &rms_norm);
  library.impl("_scaled_dot_product_flash_attention", &flash_attention);
}

}  // namespace

at::Device pretend_gpu(int index) {
  return at::Device(at::kPrivateUse1, static_cast<at::DeviceIndex>(index));
}

void reset_gpu_counts() {
  state().counts = {};
}

GpuCounts gpu_counts() {
  return state().counts;
}

GpuRoom::GpuRoom(int64_t bytes) {
  for (Held& gpu : state().memory) gpu.most = gpu.now + bytes;
}

GpuRoom::~GpuRoom() {
  for (Held& gpu : state().memory) gpu.most = Held{}.most;
}

}  // namespace cokv::test
