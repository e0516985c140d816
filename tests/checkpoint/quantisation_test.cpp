// Quantised checkpoints: which schemes are understood, and what a scale is the scale of.
#include "checkpoint/quantisation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/config.h"
#include "checkpoint/fp8_scales.h"
#include "support/error_text.h"
#include "support/safetensors_file.h"
#include "support/temporary_folder.h"

namespace cokv::checkpoint {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Scales = Fp8Scheme::Scales;

class Quantisation : public ::testing::Test {
 protected:
  std::optional<Fp8Scheme> read(const std::string& quantisation) const {
    return read_quantisation(Json{{"quantization_config", Json::parse(quantisation)}}, folder_.path(), "config.json");
  }
  std::string refusal(const std::string& quantisation) const {
    return error_of_call([&] { read(quantisation); });
  }
  TemporaryFolder folder_;
};

// A group as compressed-tensors writes it, whose weights also have what is given.
std::string compressed(const std::string& weights, const std::string& more = R"("kv_cache_scheme": null)") {
  return R"({"quant_method": "compressed-tensors", "format": "float-quantized", )" + more +
         R"(, "config_groups": {"group_0": {"targets": ["Linear"], "weights": {"dynamic": false, "symmetric": true, )" +
         weights + "}}}}";
}

TEST_F(Quantisation, OfFp8HasScalesPerBlockRowOrTensor) {
  const auto block = read(R"({"quant_method": "fp8", "fmt": "e4m3", "weight_block_size": [128, 64]})");
  EXPECT_EQ(block->scales, Scales::block);
  EXPECT_EQ(block->block_rows, 128);
  EXPECT_EQ(block->block_columns, 64);
  EXPECT_EQ(read(R"({"quant_method": "fp8", "activation_scheme": "static", "weight_block_size": null})")->scales,
            Scales::tensor);
  EXPECT_EQ(read(compressed(R"("num_bits": 8, "type": "float", "strategy": "channel")"))->scales, Scales::row);
  EXPECT_EQ(read(compressed(R"("num_bits": 8, "type": "float", "strategy": "tensor")"))->scales, Scales::tensor);
  EXPECT_EQ(read(R"({"quant_algo": "FP8", "kv_cache_scheme": "FP8", "producer": {"name": "modelopt"},
                     "config_groups": {"group_0": {"weights": {"num_bits": 8, "type": "float"}}}})")
                ->scales,
            Scales::tensor);
  EXPECT_EQ(read("null"), std::nullopt);
}

TEST_F(Quantisation, MayStandInModelOptsOwnFile) {
  write_json_file(folder_ / "hf_quant_config.json",
                  Json{{"producer", {{"name", "modelopt"}}},
                       {"quantization", {{"quant_algo", "FP8"}, {"kv_cache_quant_algo", "FP8"}}}});
  EXPECT_EQ(read("null")->name, "modelopt");
  write_json_file(folder_ / "hf_quant_config.json", Json{{"quantization", {{"quant_algo", "NVFP4"}}}});
  EXPECT_THAT(error_of_call([&] { read("null"); }),
              AllOf(HasSubstr("hf_quant_config.json"), HasSubstr("modelopt NVFP4")));
}

TEST_F(Quantisation, OfAnyOtherSchemeIsRefusedByItsName) {
  for (const std::string method : {"gptq", "awq", "bitsandbytes", "mxfp4", "fbgemm_fp8"})
    EXPECT_THAT(refusal(("{\"bits\": 4, \"quant_method\": \"" + method + "\"}")),
                AllOf(HasSubstr("config.json quantization_config: weights are quantised by " + method + ","),
                      HasSubstr("take the model in bfloat16")));
  EXPECT_THAT(refusal(R"({"quant_method": "fp8", "fmt": "e5m2"})"), HasSubstr("fp8 of format e5m2"));
  EXPECT_THAT(refusal(R"({"quant_method": "fp8", "weight_block_size": [0, 128]})"), HasSubstr("[0,128]"));
  EXPECT_THAT(refusal(R"({"quant_method": "compressed-tensors", "format": "pack-quantized"})"),
              HasSubstr("compressed-tensors of format pack-quantized"));
  EXPECT_THAT(refusal(compressed(R"("num_bits": 8, "type": "int")")), HasSubstr("compressed-tensors to int of 8 bits"));
  EXPECT_THAT(refusal(compressed(R"("num_bits": 8, "type": "float", "strategy": "group")")),
              HasSubstr("scales per group"));
  EXPECT_THAT(refusal(compressed(R"("num_bits": 8, "type": "float")", R"("kv_cache_scheme": {"num_bits": 8})")),
              HasSubstr("kv_cache_scheme"));
  EXPECT_THAT(refusal(R"({"quant_algo": "FP8", "kv_cache_quant_algo": "NVFP4"})"), HasSubstr("NVFP4"));
  EXPECT_THAT(refusal(R"({"load_in_8bit": true})"), HasSubstr("quant_method"));
}

TEST_F(Quantisation, IsReadFromPublishedConfigs) {
  const fs::path configs = fs::path(COKV_SOURCE_DIR) / "../shared/data/configs";
  if (!fs::exists(configs)) GTEST_SKIP() << configs << " is not there";
  EXPECT_EQ(read_model_config(configs / "Qwen--Qwen3-32B").fp8, std::nullopt);
  EXPECT_EQ(read_model_config(configs / "Qwen--Qwen3-32B-FP8").fp8->block_rows, 128);
  EXPECT_EQ(read_model_config(configs / "Qwen--Qwen3-32B-FP8-Static-PerTensor").fp8->scales, Scales::tensor);
  const std::vector<std::pair<std::string, Scales>> others = {
      {"llama-4-scout-17b-16e-instruct-fp8-dynamic", Scales::row}, {"tt-Devstral-2-123B-Instruct", Scales::tensor}};
  for (const auto& [name, scales] : others) {
    const fs::path file = configs / name / "config.json";
    EXPECT_EQ(read_quantisation(read_json_file(file), configs / name, file.string())->scales, scales);
  }
}

class Fp8Folder : public ::testing::Test {
 protected:
  std::string error(const std::vector<TensorToWrite>& tensors, const std::optional<Fp8Scheme>& scheme) const {
    write_safetensors(folder_ / "model.safetensors", tensors);
    const WeightIndex index(folder_.path());
    return error_of_call([&] { read_fp8_scales(index, scheme, "folder"); });
  }
  TemporaryFolder folder_;
};

TEST_F(Fp8Folder, NamesWeightAndScaleThatDoNotBelongTogether) {
  const TensorToWrite weight{"a.weight", "F8_E4M3", {5, 3}, std::string(15, '8')};
  const auto scale = [](const std::string& ending, std::vector<int64_t> shape, size_t count,
                        const char* type = "BF16") {
    return TensorToWrite{"a.weight" + ending, type, std::move(shape), std::string(2 * count, '\x3f')};
  };
  const Fp8Scheme tensor{.name = "fp8"}, row{.name = "fp8", .scales = Scales::row},
      block{.name = "fp8", .scales = Scales::block, .block_rows = 2, .block_columns = 2};
  EXPECT_THAT(error({weight}, std::nullopt), AllOf(HasSubstr("a.weight is F8_E4M3"), HasSubstr("quantization_config")));
  EXPECT_THAT(error({weight}, tensor), AllOf(HasSubstr("a.weight is F8_E4M3 without a scale"),
                                             HasSubstr("a.weight_scale_inv nor a.weight_scale is there")));
  EXPECT_THAT(error({weight, scale("_scale", {1}, 1), scale("_scale_inv", {1}, 1)}, tensor), HasSubstr("two scales"));
  EXPECT_THAT(error({weight, scale("_scale", {5, 1}, 5)}, tensor),
              HasSubstr("tensor a.weight_scale, the scale of a.weight: has shape [5, 1], fp8 needs one number for a "
                        "weight of [5, 3]"));
  EXPECT_THAT(error({weight, scale("_scale", {5}, 5)}, row), HasSubstr("needs [5, 1]"));
  EXPECT_THAT(error({weight, scale("_scale", {2, 2}, 4)}, block), HasSubstr("needs [3, 2]"));
  EXPECT_THAT(error({weight, scale("_scale", {1}, 1, "F16")}, tensor), HasSubstr("is of type F16"));
  EXPECT_THAT(error({weight, {"a.weight_scale", "F32", {}, std::string("\x00\x00\xc0\x7f", 4)}}, tensor),
              HasSubstr("not finite"));
}

TEST(Fp8Scales, MultiplyAnyPartOfAWeight) {
  constexpr int64_t kRows = 7, kColumns = 5;
  const std::string bytes(kRows * kColumns, '\0');
  const StoredTensor weight{StoredType::float8_e4m3, {kRows, kColumns}, std::as_bytes(std::span(bytes))};
  std::vector<float> scales(12);
  for (size_t i = 0; i < scales.size(); ++i) scales[i] = static_cast<float>(i + 1);
  const StoredTensor scale{StoredType::float32, {4, 3}, std::as_bytes(std::span(scales))};
  const Fp8Scales block({.name = "fp8", .scales = Scales::block, .block_rows = 2, .block_columns = 2}, weight, scale,
                        "");
  for (int64_t first = 0; first < kRows * kColumns; ++first) {
    std::vector<float> numbers(static_cast<size_t>(kRows * kColumns - first), 2);
    block.multiply(numbers, first);
    for (size_t i = 0; i < numbers.size(); ++i) {
      const int64_t row = (first + static_cast<int64_t>(i)) / kColumns,
                    column = (first + static_cast<int64_t>(i)) % kColumns;
      EXPECT_EQ(numbers[i], 2 * scales[static_cast<size_t>(row / 2 * 3 + column / 2)]);
    }
  }
}

}  // namespace
}  // namespace cokv::checkpoint
