// What else a model folder holds: chat template, stop tokens, and the fingerprints of those.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "checkpoint/chat_template.h"
#include "checkpoint/config.h"
#include "checkpoint/generation_config.h"
#include "checkpoint/identity.h"
#include "checkpoint/model_folder.h"
#include "checkpoint/weight_index.h"
#include "core/sha256.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv::checkpoint {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Folder : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  TemporaryFolder folder_;
};

TEST_F(Folder, HasAChatTemplateInOneOfThreePlaces) {
  EXPECT_EQ(read_chat_template(folder_.path()), std::nullopt);
  write("tokenizer_config.json", R"({"chat_template": null})");
  EXPECT_EQ(read_chat_template(folder_.path()), std::nullopt);
  write("tokenizer_config.json", R"({"chat_template": "T"})");
  EXPECT_EQ(read_chat_template(folder_.path()), "T");
  write("tokenizer_config.json",
        R"({"chat_template": [{"name": "rag", "template": "R"}, {"name": "default", "template": "D"}]})");
  EXPECT_EQ(read_chat_template(folder_.path()), "D");
  write("chat_template.jinja", "J");
  EXPECT_EQ(read_chat_template(folder_.path()), "J");
}

TEST_F(Folder, MayHaveADamagedChatTemplate) {
  write("tokenizer_config.json", R"({"chat_template": 7})");
  EXPECT_THAT(error_of_call([&] { read_chat_template(folder_.path()); }), HasSubstr("chat_template"));
  write("tokenizer_config.json", R"({"chat_template": ["T"]})");
  EXPECT_THAT(error_of_call([&] { read_chat_template(folder_.path()); }), HasSubstr("chat_template"));
}

TEST_F(Folder, OfAHubCacheIsItsSnapshot) {
  const auto cache = folder_ / "models--org--Model-8B";
  const auto add = [&](const std::string& snapshot) {
    std::filesystem::create_directories(cache / "snapshots" / snapshot);
    std::filesystem::copy_file(std::filesystem::path(COKV_SOURCE_DIR) / "tests/golden/models/llama3/config.json",
                               cache / "snapshots" / snapshot / "config.json");
  };
  const auto error = [&] { return error_of_call([&] { resolve_model_folder(cache); }); };
  EXPECT_EQ(resolve_model_folder(folder_.path()), folder_.path());
  std::filesystem::create_directories(cache / "snapshots");
  EXPECT_THAT(error(), HasSubstr("without a snapshot"));
  add("aaa");
  EXPECT_EQ(resolve_model_folder(cache), cache / "snapshots" / "aaa");
  add("bbb");
  EXPECT_THAT(error(), AllOf(HasSubstr("several snapshots and no refs/main: aaa, bbb"),
                             HasSubstr((cache / "snapshots" / "aaa").string())));
  std::filesystem::create_directories(cache / "refs");
  write("models--org--Model-8B/refs/main", "bbb\n");
  EXPECT_EQ(resolve_model_folder(cache), cache / "snapshots" / "bbb");
  EXPECT_EQ(read_model_config(cache).layers, 2);
  for (const auto& path : {cache, cache / "snapshots" / "aaa", cache / "snapshots" / "aaa" / "config.json"})
    EXPECT_EQ(read_identity(path).name, "Model-8B");
  write("models--org--Model-8B/refs/main", "../aaa");
  EXPECT_THAT(error(), HasSubstr("refs/main names snapshot ../aaa, which is not there"));
}

TEST_F(Folder, OfACloneWithoutLfsSaysSo) {
  const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 34\n";
  const auto refused =
      AllOf(HasSubstr("is a Git LFS pointer"), HasSubstr("run git lfs pull in " + folder_.path().string()));
  write("model.safetensors.index.json", pointer);
  EXPECT_THAT(error_of_call([&] { WeightIndex(folder_.path()); }), AllOf(HasSubstr("index.json: "), refused));
  write("model.safetensors", pointer);
  EXPECT_THAT(error_of_call([&] { WeightIndex(folder_.path()); }), AllOf(HasSubstr("model.safetensors: "), refused));
  write("config.json", pointer);
  EXPECT_THAT(error_of_call([&] { read_model_config(folder_.path()); }), AllOf(HasSubstr("config.json: "), refused));
  write("chat_template.jinja", pointer);
  EXPECT_THAT(error_of_call([&] { read_chat_template(folder_.path()); }), AllOf(HasSubstr("jinja: "), refused));
}

TEST_F(Folder, NamesStopTokensOnce) {
  std::vector<int> ids;
  add_eos_ids(Json::parse(R"({"eos_token_id": [5, 7]})"), "config.json", ids);
  add_generation_eos_ids(folder_.path(), ids);  // there is none
  write("generation_config.json", R"({"eos_token_id": 7})");
  add_generation_eos_ids(folder_.path(), ids);
  write("generation_config.json", R"({"eos_token_id": [9, 5]})");
  add_generation_eos_ids(folder_.path(), ids);
  EXPECT_THAT(ids, ElementsAre(5, 7, 9));
  EXPECT_THAT(error_of_call([&] { add_eos_ids(Json{{"eos_token_id", "7"}}, "here", ids); }), HasSubstr("eos_token_id"));
}

TEST_F(Folder, HasFingerprintsOfWhatItHolds) {
  write("tokenizer.json", "{}");
  EXPECT_EQ(fingerprints_without_weights(folder_.path()), (Fingerprints{.tokenizer = sha256_hex("{}")}));
  write("generation_config.json", "{ }");
  write("tokenizer_config.json", R"({"chat_template": "T"})");
  Fingerprints all = fingerprints_without_weights(folder_.path());
  EXPECT_EQ(all.tokenizer_config, sha256_hex(R"({"chat_template": "T"})"));
  EXPECT_EQ(all.generation_config, sha256_hex("{ }"));
  EXPECT_EQ(all.chat_template, sha256_hex("T"));
  std::filesystem::remove(folder_ / "tokenizer_config.json");
  write("chat_template.jinja", "T");  // the same template in its newer place
  all.tokenizer_config.reset();
  EXPECT_EQ(fingerprints_without_weights(folder_.path()), all);
}

}  // namespace
}  // namespace cokv::checkpoint
