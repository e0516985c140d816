// config.json: what the families add to it, what may be missing, and that every reader says the same.
#include "checkpoint/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/geometry.h"
#include "checkpoint/identity.h"
#include "core/sha256.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv::checkpoint {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kModels = fs::path(COKV_SOURCE_DIR) / "tests/golden/models";

class ConfigFile : public ::testing::Test {
 protected:
  // The config.json of a golden model, with other values for some keys; a discarded value takes the key away.
  void write(const std::string& model, const std::vector<std::pair<std::string, Json>>& changes) const {
    Json config = read_json_file(kModels / model / "config.json");
    for (const auto& [key, value] : changes) {
      if (value.is_discarded())
        config.erase(key);
      else
        config[key] = value;
    }
    write_json_file(folder_ / "config.json", config);
  }
  static Json missing() { return Json(Json::value_t::discarded); }
  TemporaryFolder folder_;
};

TEST(Config, TellsTheFamiliesApart) {
  const ModelConfig llama = read_model_config(kModels / "llama3"), qwen2 = read_model_config(kModels / "qwen2"),
                    qwen3 = read_model_config(kModels / "qwen3"), biased = read_model_config(kModels / "llama-bias");
  EXPECT_FALSE(llama.qkv_bias || llama.qk_norm || llama.output_bias || llama.mlp_bias);
  EXPECT_TRUE(qwen2.qkv_bias && !qwen2.output_bias && !qwen2.qk_norm);
  EXPECT_TRUE(qwen3.qk_norm && !qwen3.qkv_bias);
  EXPECT_TRUE(biased.qkv_bias && biased.output_bias && biased.mlp_bias);
}

TEST_F(ConfigFile, HasAsManyKvHeadsAsQueryHeadsWhereItDoesNotSay) {
  for (const Json& value : {missing(), Json(nullptr)}) {
    write("llama2", {{"num_key_value_heads", value}});
    const ModelConfig config = read_model_config(folder_.path());
    EXPECT_EQ(config.kv_heads, config.query_heads);
    EXPECT_EQ(read_identity(folder_.path()).grid, config.grid());
  }
}

TEST_F(ConfigFile, SaysTheSameToEveryReader) {
  for (const auto& entry : fs::directory_iterator(kModels)) {
    if (!fs::exists(entry.path() / "config.json")) continue;
    const ModelConfig config = read_model_config(entry.path());
    const ModelIdentity identity = read_identity(entry.path() / "config.json");
    EXPECT_EQ(identity.name, entry.path().filename());
    EXPECT_EQ(identity.architecture, config.architecture);
    EXPECT_EQ(identity.grid, config.grid());
    EXPECT_EQ(identity.query_heads, config.query_heads);
    EXPECT_EQ(identity.config_sha256, sha256_hex_of_file(entry.path() / "config.json"));
  }
}

TEST_F(ConfigFile, EndsAtTheSlidingWindowWhereThatIsShorter) {
  write("mistral-v0.1", {{"max_position_embeddings", 500}, {"sliding_window", 400}});
  EXPECT_EQ(read_model_config(folder_.path()).usable_positions(), 400);
  EXPECT_EQ(read_model_config(folder_.path()).positions_text(), "a sliding window of 400 positions");
  write("mistral-v0.1", {{"max_position_embeddings", 500}, {"sliding_window", 600}});
  EXPECT_EQ(read_model_config(folder_.path()).usable_positions(), 500);
  write("mistral-v0.1", {{"max_position_embeddings", 500}, {"sliding_window", nullptr}});
  EXPECT_EQ(read_model_config(folder_.path()).positions_text(), "500 positions");
}

TEST_F(ConfigFile, OfAnUnknownFamilyStillHasHeads) {
  write("llama3", {{"architectures", Json{"PhimoeForCausalLM"}}});
  EXPECT_THAT(error_of_call([&] { read_model_config(folder_.path()); }), HasSubstr("PhimoeForCausalLM"));
  EXPECT_EQ(read_identity(folder_.path()).architecture, "PhimoeForCausalLM");
}

TEST_F(ConfigFile, NamesTheKeyThatCannotBe) {
  const auto error = [&](const std::string& key, const Json& value) {
    write("llama3", {{key, value}});
    return error_of_call([&] { read_model_config(folder_.path()); });
  };
  EXPECT_THAT(error("num_hidden_layers", 0), HasSubstr("num_hidden_layers"));
  EXPECT_THAT(error("num_key_value_heads", 3), HasSubstr("num_key_value_heads (3)"));
  EXPECT_THAT(error("hidden_act", "gelu"), HasSubstr("gelu"));
  EXPECT_THAT(error("vocab_size", missing()), HasSubstr("vocab_size"));
}

TEST_F(ConfigFile, WithYarnHasTheStretchedLength) {
  const auto positions = [&](int stated, const Json& rope) {
    write("qwen2", {{"max_position_embeddings", stated}, {"rope_scaling", rope}});
    return read_model_config(folder_.path()).usable_positions();
  };
  const Json card = {{"factor", 4.0}, {"original_max_position_embeddings", 32768}, {"type", "yarn"}};
  EXPECT_EQ(positions(32768, card), 131072);   // Qwen2.5
  EXPECT_EQ(positions(40960, card), 131072);   // Qwen3
  EXPECT_EQ(positions(131072, card), 131072);  // the stretched length is stated
  EXPECT_EQ(positions(200000, card), 200000);
  EXPECT_EQ(positions(1001, {{"factor", 2.5}, {"rope_type", "yarn"}}), 2502);
  EXPECT_EQ(read_model_config(folder_.path()).rope.original_max_positions, 1001);
}

TEST_F(ConfigFile, TakesYarnsOriginalLengthFromBesideTheRopeParameters) {
  write("qwen3", {{"original_max_position_embeddings", 24},
                  {"rope_parameters", {{"rope_type", "yarn"}, {"factor", 2}, {"rope_theta", 1e6}}}});
  const ModelConfig config = read_model_config(folder_.path());
  EXPECT_EQ(config.rope.original_max_positions, 24);
  EXPECT_EQ(config.usable_positions(), 96);
}

TEST_F(ConfigFile, WithDynamicRopeIsTheDefaultAndEndsAtItsPositions) {
  write("llama3", {{"rope_scaling", {{"type", "dynamic"}, {"factor", 8.0}}}});
  const ModelConfig config = read_model_config(folder_.path());
  EXPECT_EQ(config.rope.scaling, RopeConfig::Scaling::none);
  EXPECT_EQ(config.usable_positions(), 96);
}

TEST_F(ConfigFile, NamesWhatIsWrongWithYarnOrDynamicRope) {
  const auto error = [&](const Json& changes, const std::string& type = "yarn") {
    Json rope = {{"rope_type", type}, {"factor", 4.0}, {"original_max_position_embeddings", 24}};
    if (type == "dynamic") rope.erase("original_max_position_embeddings");
    rope.update(changes);
    write("llama3", {{"rope_scaling", rope}});
    return error_of_call([&] { read_model_config(folder_.path()); });
  };
  EXPECT_THAT(error({{"rope_type", "longrope"}}), HasSubstr("supported are default, linear, llama3, yarn, dynamic"));
  EXPECT_THAT(error({{"rope_type", "su"}}), HasSubstr("rope type \"su\" is not supported"));
  EXPECT_THAT(error({{"factor", nullptr}}), HasSubstr("factor"));
  EXPECT_THAT(error({{"factor", 0.5}}), HasSubstr("1 or more"));
  EXPECT_THAT(error({{"factor", 1e9}}), HasSubstr("24000000000 positions"));
  EXPECT_THAT(error({{"original_max_position_embeddings", 0}}), HasSubstr("original_max_position_embeddings"));
  EXPECT_THAT(error({{"original_max_position_embeddings", 97}}), HasSubstr("above max_position_embeddings (96)"));
  EXPECT_THAT(error({{"beta_fast", 0}}), HasSubstr("beta_fast"));
  EXPECT_THAT(error({{"beta_slow", 33}}), HasSubstr("beta_fast should not be below beta_slow"));
  EXPECT_THAT(error({{"attention_factor", -1}}), HasSubstr("attention_factor"));
  EXPECT_THAT(error({{"mscale", -1}}), HasSubstr("mscale"));
  EXPECT_THAT(error({{"mscale_all_dim", "1"}}), HasSubstr("mscale_all_dim"));
  EXPECT_THAT(error({{"truncate", 1}}), HasSubstr("truncate"));
  EXPECT_THAT(error({{"attn_factor", 1}}), HasSubstr("key \"attn_factor\" is not supported"));
  EXPECT_THAT(error({{"alpha", 1000}}, "dynamic"), HasSubstr("key \"alpha\" is not supported"));
  EXPECT_THAT(error({{"factor", nullptr}}, "dynamic"), HasSubstr("factor"));
  write("llama3", {{"original_max_position_embeddings", 48},
                   {"rope_scaling", {{"type", "yarn"}, {"factor", 2}, {"original_max_position_embeddings", 24}}}});
  EXPECT_THAT(error_of_call([&] { read_model_config(folder_.path()); }), HasSubstr("24 and 48"));
  write("llama3", {{"rope_theta", 0.5}, {"rope_scaling", {{"type", "yarn"}, {"factor", 2}}}});
  EXPECT_THAT(error_of_call([&] { read_model_config(folder_.path()); }), HasSubstr("rope_theta should be above 1"));
}

// A card's rope_scaling added to a file that transformers 5 wrote would otherwise be ignored.
TEST_F(ConfigFile, WithRopeInBothStylesSaysTheSameTwice) {
  write("qwen3", {{"rope_scaling", {{"type", "yarn"}, {"factor", 4.0}}}});
  EXPECT_THAT(error_of_call([&] { read_model_config(folder_.path()); }), HasSubstr("differ in \"type\""));
  const Json yarn = {{"rope_type", "yarn"}, {"factor", 4.0}, {"rope_theta", 1e6}};
  write("qwen3", {{"rope_parameters", yarn}, {"rope_scaling", {{"type", "yarn"}, {"factor", 4.0}}}});
  EXPECT_EQ(read_model_config(folder_.path()).usable_positions(), 384);
}

TEST(Geometry, IsOfItsFamily) {
  EXPECT_EQ(geometry("qwen3-32b").architecture, "Qwen3ForCausalLM");
  EXPECT_TRUE(geometry("qwen3-32b").qk_norm);
  EXPECT_EQ(geometry("mistral-7b").architecture, "MistralForCausalLM");
  EXPECT_FALSE(geometry("llama3-8b").qk_norm);
  EXPECT_THAT(error_of_call([] { geometry("lama3-8b"); }, ExitCode::configuration), HasSubstr("llama3-8b"));
}

}  // namespace
}  // namespace cokv::checkpoint
