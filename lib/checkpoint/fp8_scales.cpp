#include "checkpoint/fp8_scales.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/errors.h"

namespace cokv::checkpoint {

namespace {

using Scales = Fp8Scheme::Scales;

// A factor under either name: "inv" means the inverse of the factor that was used to quantise.
constexpr std::array<std::string_view, 2> kScaleEndings = {"_scale_inv", "_scale"};

std::vector<float> as_floats(const StoredTensor& tensor, const std::string& where) {
  if (tensor.type == StoredType::float16 || tensor.type == StoredType::float8_e4m3)
    throw InputError(where, fmt::format("is of type {}; a scale should be F32 or BF16", type_name(tensor.type)));
  const size_t width = tensor.type == StoredType::float32 ? 4 : 2;
  std::vector<float> numbers(tensor.bytes.size() / width);
  for (size_t i = 0; i < numbers.size(); ++i) {
    uint32_t bits = 0;  // bfloat16 is the upper half of a float32
    std::memcpy(reinterpret_cast<std::byte*>(&bits) + (4 - width), tensor.bytes.data() + i * width, width);
    numbers[i] = std::bit_cast<float>(bits);
    if (!std::isfinite(numbers[i])) throw InputError(where, "holds a scale that is not finite", "the file is damaged");
  }
  return numbers;
}

std::string scale_name(const WeightIndex& index, const std::string& weight, const std::string& where) {
  std::vector<std::string> stored;
  for (const std::string_view ending : kScaleEndings)
    if (index.contains(weight + std::string(ending))) stored.push_back(weight + std::string(ending));
  if (stored.empty())
    throw InputError(
        where,
        fmt::format("tensor {0} is F8_E4M3 without a scale: neither {0}_scale_inv nor {0}_scale is there", weight),
        "the download may be incomplete");
  if (stored.size() > 1)
    throw InputError(where, fmt::format("tensor {} has two scales: {}", weight, fmt::join(stored, " and ")));
  return stored.front();
}

}  // namespace

std::string weight_of_scale(const std::string& name) {
  for (const std::string_view ending : kScaleEndings)
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  return "";
}

bool is_run_time_scale(const std::string& name) {
  constexpr std::array kEndings = {".input_scale", ".activation_scale", ".k_scale", ".v_scale"};
  return std::ranges::any_of(kEndings, [&](const char* ending) { return name.ends_with(ending); });
}

Fp8Scales::Fp8Scales(const Fp8Scheme& scheme, const StoredTensor& weight, const StoredTensor& scale,
                     const std::string& where) {
  const int64_t rows = weight.shape.empty() ? 1 : weight.shape.front();
  for (size_t i = 1; i < weight.shape.size(); ++i) columns_ *= weight.shape[i];
  const bool whole = scheme.scales == Scales::tensor;
  block_rows_ = whole ? std::max<int64_t>(rows, 1) : scheme.scales == Scales::row ? 1 : scheme.block_rows;
  block_columns_ = scheme.scales == Scales::block ? scheme.block_columns : std::max<int64_t>(columns_, 1);
  scale_columns_ = (columns_ + block_columns_ - 1) / block_columns_;
  const int64_t scale_rows = (rows + block_rows_ - 1) / block_rows_;
  const std::vector<int64_t> expected = {scale_rows, scale_columns_};
  const bool fits = whole ? scale.bytes.size() > 0 && std::ranges::all_of(scale.shape, [](auto n) { return n == 1; })
                          : scale.shape == expected;
  if (!fits)
    throw InputError(where,
                     fmt::format("has shape [{}], {} needs {} for a weight of [{}]", fmt::join(scale.shape, ", "),
                                 scheme.name, whole ? "one number" : fmt::format("[{}]", fmt::join(expected, ", ")),
                                 fmt::join(weight.shape, ", ")));
  scales_ = as_floats(scale, where);
}

void Fp8Scales::multiply(std::span<float> numbers, int64_t first) const {
  // Runs of numbers in one row and block have one scale.
  for (size_t done = 0; done < numbers.size();) {
    const int64_t index = first + static_cast<int64_t>(done), row = index / columns_, column = index % columns_;
    const int64_t block = column / block_columns_, end = std::min(columns_, (block + 1) * block_columns_);
    const size_t run = std::min(numbers.size() - done, static_cast<size_t>(end - column));
    const float scale = scales_[static_cast<size_t>(row / block_rows_ * scale_columns_ + block)];
    for (float& number : numbers.subspan(done, run)) number *= scale;
    done += run;
  }
}

std::map<std::string, Fp8Scales> read_fp8_scales(const WeightIndex& index, const std::optional<Fp8Scheme>& scheme,
                                                 const std::string& where) {
  std::map<std::string, Fp8Scales> all;
  for (const auto& [name, tensor] : index.tensors()) {
    if (tensor->type != StoredType::float8_e4m3) continue;
    if (!scheme)
      throw InputError(where, fmt::format("tensor {} is F8_E4M3, and config.json has no quantization_config", name),
                       "its scales cannot be told; take the folder as it was published");
    const std::string scale = scale_name(index, name, where);
    all.emplace(name, Fp8Scales(*scheme, *tensor, *index.tensors().at(scale),
                                fmt::format("{} tensor {}, the scale of {}", where, scale, name)));
  }
  return all;
}

}  // namespace cokv::checkpoint
