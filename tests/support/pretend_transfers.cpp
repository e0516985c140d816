#include "support/pretend_transfers.h"

#include <c10/core/impl/alloc_cpu.h>

#include <cstring>
#include <set>

namespace cokv::test {

namespace {

constexpr int kNonsense = 0xEE;  // in every byte: a negative integer

std::set<const void*>& blocks() {
  static auto& the_blocks = *new std::set<const void*>;  // tensors may outlive every other object
  return the_blocks;
}

void free_block(void* block) {
  blocks().erase(block);
  c10::free_cpu(block);
}

struct Pinned final : c10::Allocator {
  c10::DataPtr allocate(size_t size) override {
    void* const block = c10::alloc_cpu(size);
    if (block != nullptr) blocks().insert(block);
    return {block, block, free_block, at::Device(at::kCPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return free_block; }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }
};

}  // namespace

c10::Allocator* pinned_memory() {
  static Pinned memory;
  return &memory;
}

bool is_pinned(const void* data) {
  return blocks().contains(data);
}

// Where there is CUDA as well, pinned memory is CUDA's.
bool is_pinned(const at::Tensor& on_host) {
  return is_pinned(on_host.storage().data()) || (at::globalContext().hasCUDA() && on_host.is_pinned());
}

void LateCopies::add(int gpu, const at::Tensor& data, const at::Tensor& to) {
  TORCH_CHECK(to.is_contiguous() && to.scalar_type() == data.scalar_type(), "a late copy is of bytes, into one piece");
  copies_.push_back({gpu, asked_++, data.clone(at::MemoryFormat::Contiguous), to});
  std::memset(to.mutable_data_ptr(), kNonsense, to.nbytes());
}

void LateCopies::arrive(int gpu, int64_t asked) {
  std::erase_if(copies_, [&](const Copy& copy) {
    if (copy.gpu != gpu || copy.number >= asked) return false;
    std::memcpy(copy.to.mutable_data_ptr(), copy.data.const_data_ptr(), copy.to.nbytes());
    return true;
  });
}

}  // namespace cokv::test
