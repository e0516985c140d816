// Cosines and sines against the frequencies and attention factors of Hugging Face transformers, from config.json on.
#include "model/rope.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/json_file.h"
#include "support/temporary_folder.h"

namespace cokv::model {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(COKV_SOURCE_DIR) / "tests/golden";

checkpoint::ModelConfig config_with(const Json& changes, bool new_style) {
  const TemporaryFolder folder;
  Json config = read_json_file(kGolden / "models/llama3/config.json");
  config.update(changes);
  if (new_style) {
    config["rope_parameters"] = changes["rope_scaling"];
    config["rope_parameters"]["rope_theta"] = changes["rope_theta"];
    config.erase("rope_scaling");
    config.erase("rope_theta");
  }
  write_json_file(folder / "config.json", config);
  return checkpoint::read_model_config(folder.path());
}

TEST(Rope, EqualsTransformersForEverySetting) {
  constexpr int kPositions = 64;
  const Json document = read_json_file(kGolden / "rope/cases.json");
  for (const Json& recorded : document["cases"]) {
    for (const bool new_style : {false, true}) {
      SCOPED_TRACE(recorded["config"].dump());
      const checkpoint::ModelConfig config = config_with(recorded["config"], new_style);
      const RopeTable table = make_rope_table(config.rope, config.head_dim, kPositions, at::kCPU);
      const auto frequencies = recorded["frequencies"].get<std::vector<double>>();
      const auto scale = recorded["attention_factor"].get<double>();
      const size_t half = frequencies.size();
      ASSERT_EQ(table.cosine.sizes(), (at::IntArrayRef{kPositions, static_cast<int64_t>(2 * half)}));
      double largest = 0;
      for (int position = 0; position < kPositions; ++position) {
        const float* cosine = table.cosine[position].data_ptr<float>();
        const float* sine = table.sine[position].data_ptr<float>();
        for (size_t i = 0; i < half; ++i) {
          const double angle = position * frequencies[i];
          for (const size_t column : {i, i + half}) {
            largest = std::max(largest, std::abs(cosine[column] - scale * std::cos(angle)));
            largest = std::max(largest, std::abs(std::abs(sine[column]) - scale * std::abs(std::sin(angle))));
          }
        }
      }
      EXPECT_LT(largest, 1e-5);
    }
  }
}

}  // namespace
}  // namespace cokv::model
