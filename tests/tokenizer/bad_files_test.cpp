// Files and texts that are wrong, or ask for what we lack: one error that names it, never a near miss.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "core/errors.h"
#include "tokenizer_file.h"

namespace cokv::tokenizer {
namespace {

using testing::HasSubstr;

std::string error_of(const std::function<void()>& job) {
  try {
    job();
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

std::string load_error(const Json& file) {
  return error_of([&] { load(file); });
}

Json with(const std::string& section, const char* json) {
  Json file = small_file({"a", "b", "ab"}, {"a b"});
  file[section] = Json::parse(json);
  return file;
}

TEST(BadFile, unknown_components_are_named) {
  EXPECT_THAT(load_error(with("normalizer", R"({"type": "Lowercase"})")),
              HasSubstr("normalizer: type \"Lowercase\" is not supported"));
  EXPECT_THAT(load_error(with("pre_tokenizer", R"({"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}]})")),
              HasSubstr("pre_tokenizer.pretokenizers[0]: type \"Whitespace\""));
  EXPECT_THAT(load_error(with("decoder", R"({"type": "WordPiece", "prefix": "##", "cleanup": true})")),
              HasSubstr("decoder: type \"WordPiece\""));
  EXPECT_THAT(load_error(with("post_processor", R"({"type": "RobertaProcessing"})")),
              HasSubstr("post_processor: type \"RobertaProcessing\""));
  EXPECT_THAT(load_error(with("model", R"({"type": "Unigram", "vocab": []})")), HasSubstr("model: type \"Unigram\""));
}

TEST(BadFile, lfs_pointers_are_named) {
  const TokenizerFolder folder;
  folder.write("tokenizer.json", "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 34\n");
  EXPECT_THAT(error_of([&] { Tokenizer::load(folder.path()); }),
              testing::AllOf(HasSubstr("tokenizer.json: is a Git LFS pointer"), HasSubstr("run git lfs pull in")));
}

TEST(BadFile, unknown_settings_are_named) {
  EXPECT_THAT(load_error(with("normalizer", R"({"type": "NFC", "fast": true})")),
              HasSubstr("normalizer: the setting \"fast\""));
  EXPECT_THAT(load_error(with("extra", "1")), HasSubstr("the setting \"extra\""));
  EXPECT_THAT(load_error(with("version", "\"2.0\"")), HasSubstr("version \"2.0\""));
  Json file = small_file({"a"}, {});
  file["model"]["dropout"] = 0.1;
  EXPECT_THAT(load_error(file), HasSubstr("dropout = 0.1"));
  file["model"]["dropout"] = 0.0;
  file["model"]["continuing_subword_prefix"] = "##";
  EXPECT_THAT(load_error(file), HasSubstr("continuing_subword_prefix"));
  file["model"]["continuing_subword_prefix"] = "";
  EXPECT_EQ(load_error(file), "no error");
}

TEST(BadFile, metaspace_first_behind_a_normalizer_that_moves_the_start) {
  Json file =
      with("pre_tokenizer", R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false})");
  file["normalizer"] = Json::parse(R"({"type": "Replace", "pattern": {"String": " "}, "content": "▁"})");
  EXPECT_EQ(load_error(file), "no error");
  file["normalizer"] = Json::parse(R"({"type": "Prepend", "prepend": "▁"})");
  EXPECT_THAT(load_error(file), HasSubstr("prepend_scheme \"first\""));
}

TEST(BadFile, missing_and_mistyped_keys) {
  Json file = small_file({"a"}, {});
  file["model"].erase("vocab");
  EXPECT_THAT(load_error(file), HasSubstr("key \"vocab\" is missing"));
  EXPECT_THAT(load_error(with("normalizer", R"({"type": 3})")), HasSubstr("key \"type\" should be a string"));
  EXPECT_THAT(load_error(with("normalizer", R"("NFC")")), HasSubstr("should be an object"));
  EXPECT_THAT(load_error(with("added_tokens", R"([{"id": 0, "content": "a"}])")),
              HasSubstr("key \"single_word\" is missing"));
}

TEST(BadFile, vocabulary_and_merges) {
  Json file = small_file({"a", "b"}, {"a b"});
  EXPECT_THAT(load_error(file), HasSubstr("merges[0]: \"ab\" is not in vocab"));
  file["model"]["merges"] = Json::parse(R"(["a b c"])");
  EXPECT_THAT(load_error(file), HasSubstr("merges[0] should be"));
  file["model"]["merges"] = Json::parse(R"([["a"]])");
  EXPECT_THAT(load_error(file), HasSubstr("merges[0] should be"));
  file = small_file({"a", "b"}, {});
  file["model"]["vocab"]["b"] = 0;
  EXPECT_THAT(load_error(file), HasSubstr("id 0 belongs to both"));
  for (const char* id : {"-1", "4000000000", "99999999999999999999", "1.5", "\"1\""}) {
    file["model"]["vocab"]["b"] = Json::parse(id);
    EXPECT_THAT(load_error(file), HasSubstr("the id of \"b\"")) << id;
  }
}

TEST(BadFile, added_token_whose_id_the_vocabulary_denies) {
  Json file = small_file({"a", "b"}, {});
  file["added_tokens"] = Json::array({added_token(5, "<s>")});
  EXPECT_THAT(load_error(file), HasSubstr("says id 5, but the vocabulary gives it 2"));
  file["added_tokens"] = Json::array({added_token(0, "b")});
  EXPECT_THAT(load_error(file), HasSubstr("says id 0, but the vocabulary gives it 1"));
}

TEST(BadFile, endless_nesting) {
  std::string json = R"({"type": "NFC"})";
  for (int i = 0; i < 1000; ++i) json = R"({"type": "Sequence", "normalizers": [)" + json + "]}";
  EXPECT_THAT(load_error(with("normalizer", json.c_str())), HasSubstr("nested too deeply"));
}

TEST(BadFile, not_json) {
  const TokenizerFolder folder;
  const auto error = [&](const std::string& bytes) {
    folder.write("tokenizer.json", bytes);
    return error_of([&] { Tokenizer::load(folder.path()); });
  };
  EXPECT_THAT(error("{\n\"version\": \"1.0\",\n"), HasSubstr("tokenizer.json:3: is not valid JSON"));
  EXPECT_THAT(error("{\"a\": \"\\ud800x\"}"), HasSubstr("surrogate"));
  EXPECT_THAT(error("{\"a\": \"\xC3\"}"), HasSubstr("is not valid JSON"));
  EXPECT_THAT(error("[]"), HasSubstr("should be an object"));
  EXPECT_THAT(error_of([] { Tokenizer::load("/nowhere/tokenizer.json"); }), HasSubstr("/nowhere/tokenizer.json"));
}

TEST(BadText, invalid_utf8_is_named_by_its_offset) {
  const auto tokenizer = load(small_file({"a"}, {}));
  EXPECT_THAT(error_of([&] { tokenizer.encode("aa\xC3(a"); }), HasSubstr("not valid UTF-8 at byte 2"));
  EXPECT_THAT(error_of([&] { tokenizer.encode("\xED\xA0\x80"); }), HasSubstr("at byte 0"));
}

// A model has more logits than its tokenizer has tokens where the vocabulary was padded to a round size.
TEST(UnknownIds, decode_to_nothing) {
  const auto tokenizer = load(small_file({"a", "b"}, {}));
  EXPECT_EQ(tokenizer.decode(std::vector{0, 151935, 1, 2, -1}), tokenizer.decode(std::vector{0, 1}));
  EXPECT_EQ(tokenizer.decode(std::vector{2}), "");
  EXPECT_TRUE(tokenizer.has_token(1));
  EXPECT_FALSE(tokenizer.has_token(2));
}

// Training scripts leave both in the file.
TEST(TruncationAndPadding, are_ignored_with_a_note) {
  Json file = small_file({"a"}, {});
  file["truncation"] =
      Json::parse(R"({"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0})");
  file["padding"] = Json::parse(R"({"strategy": {"Fixed": 8}, "direction": "Left", "pad_id": 0, "pad_token": "a"})");
  const auto tokenizer = load(file);
  EXPECT_EQ(tokenizer.encode("aaaa"), (std::vector{0, 0, 0, 0}));
  ASSERT_EQ(tokenizer.notes().size(), 2u);
  EXPECT_THAT(tokenizer.notes()[0], HasSubstr("truncation"));
  EXPECT_THAT(tokenizer.notes()[1], HasSubstr("padding"));
  file["truncation"] = file["padding"] = nullptr;
  EXPECT_TRUE(load(file).notes().empty());
}

}  // namespace
}  // namespace cokv::tokenizer
