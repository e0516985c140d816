// FP8 weights as they come into memory: against numpy, against a plain loop, and against the same model in float32.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "core/rng.h"
#include "model/prefill.h"
#include "model/weight_files.h"
#include "support/error_text.h"
#include "support/safetensors_file.h"
#include "support/temporary_folder.h"

namespace cokv::model {
namespace {

namespace fs = std::filesystem;
using checkpoint::Fp8Scheme;
using ::testing::HasSubstr;
using Scales = Fp8Scheme::Scales;

const fs::path kGolden = fs::path(COKV_SOURCE_DIR) / "tests/golden";

// E4M3 by its definition: sign, 4 bits of exponent with bias 7, 3 bits of fraction; without infinity.
float e4m3(unsigned char code) {
  const int exponent = code >> 3 & 15, fraction = code & 7;
  const double size = exponent == 0 ? std::ldexp(fraction, -9) : std::ldexp(8 + fraction, exponent - 10);
  return static_cast<float>(code & 0x80 ? -size : size);
}

std::string little_endian(float number, int bytes) {
  const auto bits = std::bit_cast<uint32_t>(number) >> (32 - 8 * bytes);
  std::string text;
  for (int byte = 0; byte < bytes; ++byte) text += static_cast<char>(bits >> (8 * byte) & 0xff);
  return text;
}

// A weight as it is stored, its scales, and what it stands for.
struct Fp8Weight {
  TensorToWrite weight, scale;
  std::vector<float> expected;
};

struct ScaleShape {
  std::string ending, type;
  std::vector<int64_t> shape;
  int64_t block_rows, block_columns;
};

Fp8Weight random_weight(const std::string& name, int64_t rows, int64_t columns, const ScaleShape& form) {
  Rng rng(7, name);
  int64_t count = 1;
  for (const int64_t extent : form.shape) count *= extent;
  const int scale_bytes = form.type == "F32" ? 4 : 2;
  std::vector<float> scales;
  Fp8Weight made{{name, "F8_E4M3", {rows, columns}, ""}, {name + form.ending, form.type, form.shape, ""}, {}};
  for (int64_t i = 0; i < count; ++i) {
    made.scale.bytes += little_endian(static_cast<float>(1e-3 * (1 + rng.uniform())), scale_bytes);
    uint32_t bits = 0;  // as it is stored: bfloat16 is a float32 without its lower half
    for (int byte = 0; byte < scale_bytes; ++byte)
      bits |= static_cast<uint32_t>(
                  static_cast<unsigned char>(made.scale.bytes[static_cast<size_t>(i * scale_bytes + byte)]))
              << (8 * (4 - scale_bytes + byte));
    scales.push_back(std::bit_cast<float>(bits));
  }
  const int64_t blocks_across = (columns + form.block_columns - 1) / form.block_columns;
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column) {
      auto code = static_cast<unsigned char>(rng.below(256));
      if ((code & 0x7f) == 0x7f) code = 0;  // not a number
      made.weight.bytes += static_cast<char>(code);
      const int64_t block = row / form.block_rows * blocks_across + column / form.block_columns;
      made.expected.push_back(e4m3(code) * scales[static_cast<size_t>(block)]);
    }
  return made;
}

std::vector<float> loaded(WeightFiles& files, const std::string& name, std::vector<int64_t> shape,
                          at::ScalarType type = at::kFloat) {
  const at::Tensor destination = at::full(shape, 99, at::TensorOptions(type));
  files.copy_to(name, destination);
  const at::Tensor floats = destination.to(at::kFloat);
  return {floats.data_ptr<float>(), floats.data_ptr<float>() + floats.numel()};
}

const Fp8Scheme kTensor{.name = "modelopt"}, kRow{.name = "compressed-tensors", .scales = Scales::row},
    kBlock{.name = "fp8", .scales = Scales::block, .block_rows = 128, .block_columns = 128};

TEST(Fp8, WeightsAreThoseOfNumpy) {
  const Json recorded = read_json_file(kGolden / "fp8/weights.json");
  WeightFiles files(kGolden / "fp8", Fp8Scheme{"fp8", Scales::block, 16, 16});
  EXPECT_EQ(loaded(files, "a.weight", {40, 36}), recorded["weights"].get<std::vector<float>>());
  files.check_all_used();
}

TEST(Fp8, WeightsAreNumberTimesScaleInEveryForm) {
  constexpr int64_t kRows = 300, kColumns = 700;  // four chunks that end within a row, blocks that are cut short
  const std::vector<std::pair<Fp8Scheme, ScaleShape>> forms = {{kBlock, {"_scale_inv", "F32", {3, 6}, 128, 128}},
                                                               {kBlock, {"_scale_inv", "BF16", {3, 6}, 128, 128}},
                                                               {kTensor, {"_scale", "F32", {}, kRows, kColumns}},
                                                               {kTensor, {"_scale_inv", "BF16", {1}, kRows, kColumns}},
                                                               {kRow, {"_scale", "BF16", {kRows, 1}, 1, kColumns}}};
  for (const auto& [scheme, form] : forms) {
    const TemporaryFolder folder;
    const Fp8Weight made = random_weight("a.weight", kRows, kColumns, form);
    write_safetensors(folder / "model.safetensors",
                      {made.scale, made.weight, {"a.input_scale", "F32", {}, little_endian(1, 4)}});
    WeightFiles files(folder.path(), scheme);
    EXPECT_EQ(loaded(files, "a.weight", {kRows, kColumns}), made.expected) << scheme.name << form.ending << form.type;
    std::vector<float> rounded = made.expected;
    for (float& number : rounded) number = static_cast<float>(c10::BFloat16(number));
    EXPECT_EQ(loaded(files, "a.weight", {kRows, kColumns}, at::kBFloat16), rounded);
    files.check_all_used();
  }
}

TEST(Fp8, WeightsThatAreNotQuantisedStayAsTheyAre) {
  const TemporaryFolder folder;
  write_safetensors(folder / "model.safetensors", {{"a.weight", "BF16", {1, 2}, std::string("\x80\x3f\x00\x40", 4)}});
  WeightFiles files(folder.path(), kBlock);
  EXPECT_EQ(loaded(files, "a.weight", {1, 2}), (std::vector<float>{1, 2}));
}

TEST(Fp8, ScalesThatBelongToNoFp8WeightAreNamed) {
  const TemporaryFolder folder;
  write_safetensors(folder / "model.safetensors",
                    {{"a.weight", "BF16", {1}, "\x80\x3f"}, {"a.weight_scale", "BF16", {}, "\x80\x3f"}});
  WeightFiles files(folder.path(), kTensor);
  loaded(files, "a.weight", {1});
  EXPECT_THAT(error_of_call([&] { files.check_all_used(); }), HasSubstr("a.weight_scale"));
}

TEST(Fp8, FingerprintCoversNumbersAndScales) {
  const Fp8Weight made = random_weight("a.weight", 40, 50, {"_scale", "F32", {}, 40, 50});
  const auto fingerprint = [](const Fp8Weight& weight) {
    const TemporaryFolder folder;
    write_safetensors(folder / "model.safetensors", {weight.weight, weight.scale});
    WeightFiles files(folder.path(), kTensor);
    loaded(files, "a.weight", {40, 50});
    return files.fingerprint();
  };
  Fp8Weight other_number = made, other_scale = made;
  other_number.weight.bytes[7] ^= 1;
  other_scale.scale.bytes[0] ^= 1;
  EXPECT_EQ(fingerprint(made), fingerprint(made));
  EXPECT_NE(fingerprint(made), fingerprint(other_number));
  EXPECT_NE(fingerprint(made), fingerprint(other_scale));
}

// The golden model with its projections in FP8, and the same numbers as float32: one answers as the other.
TEST(Fp8, ModelAnswersAsItsDequantisedTwin) {
  const fs::path golden = kGolden / "models/llama3";
  const TemporaryFolder folder;
  for (const char* name : {"fp8", "float32"}) fs::create_directories(folder / name);
  std::vector<TensorToWrite> quantised, twin;
  const checkpoint::WeightIndex index(golden);
  for (const auto& [name, tensor] : index.tensors()) {
    if (!name.ends_with("_proj.weight")) {
      const TensorToWrite same{name, std::string(type_name(tensor->type)), tensor->shape,
                               std::string(reinterpret_cast<const char*>(tensor->bytes.data()), tensor->bytes.size())};
      quantised.push_back(same);
      twin.push_back(same);
      continue;
    }
    const int64_t rows = tensor->shape[0], columns = tensor->shape[1];
    const Fp8Weight made =
        random_weight(name, rows, columns, {"_scale_inv", "F32", {(rows + 15) / 16, (columns + 11) / 12}, 16, 12});
    quantised.insert(quantised.end(), {made.weight, made.scale});
    std::string floats;
    for (const float number : made.expected) floats += little_endian(number, 4);
    twin.push_back({name, "F32", tensor->shape, floats});
  }
  write_safetensors(folder / "fp8/model.safetensors", quantised);
  write_safetensors(folder / "float32/model.safetensors", twin);
  Json config = read_json_file(golden / "config.json");
  write_json_file(folder / "float32/config.json", config);
  config["quantization_config"] = Json{{"quant_method", "fp8"}, {"weight_block_size", {16, 12}}};
  write_json_file(folder / "fp8/config.json", config);
  const auto logits = [&](const char* name) {
    const Transformer model = Transformer::load(folder / name, resolve_placement({.device = "cpu"}));
    return prefill(model, std::vector<int>{1, 5, 9, 20, 33}, {.chunk = 2048, .window = 4}).logits;
  };
  EXPECT_TRUE(at::equal(logits("fp8"), logits("float32")));
}

}  // namespace
}  // namespace cokv::model
