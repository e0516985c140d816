// What Hugging Face tokenizers made of recorded texts: a few hundred random and adversarial ones for small tokenizers
// of every family, and hashes over all LongBench rows. tests/golden/tokenizer has the scripts.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/json_file.h"
#include "core/sha256.h"
#include "tokenizer/tokenizer.h"

namespace cokv::tokenizer {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(COKV_SOURCE_DIR) / "tests/golden/tokenizer";
const fs::path kData = fs::path(COKV_SHARED_DIR) / "data";
const fs::path kSmolLm2 = fs::path(COKV_SOURCE_DIR) / "build/models/smollm2-135m-instruct/tokenizer.json";

std::string test_name(std::string name) {
  std::ranges::replace_if(
      name, [](char c) { return c == '/' || c == '-'; }, '_');
  return name;
}

class RecordedCases : public testing::TestWithParam<std::string> {};

TEST_P(RecordedCases, ids_and_text_are_hugging_faces) {
  const bool real = GetParam() == "smollm2";
  if (real && !fs::exists(kSmolLm2)) GTEST_SKIP() << "no " << kSmolLm2 << " (make demo installs it)";
  const auto tokenizer = Tokenizer::load(real ? kSmolLm2 : kGolden / (GetParam() + ".json"));
  const Json golden = read_json_file(kGolden / "cases.json");
  for (const auto& line : golden.at(GetParam())) {
    const auto text = line.at(0).get<std::string>();
    const auto ids = line.at(1).get<std::vector<int>>();
    EXPECT_EQ(tokenizer.encode(text), ids) << text;
    const auto begin = line.at(2).get<size_t>(), end = line.at(3).get<size_t>();
    EXPECT_EQ(tokenizer.decode(std::span(ids).subspan(begin, end - begin)), line.at(4).get<std::string>()) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(All, RecordedCases,
                         testing::Values("small/llama3", "small/qwen2", "small/smollm2", "small/gpt2", "small/llama2",
                                         "small/mistral-v3", "small/rare-split", "small/rare-metaspace", "smollm2"),
                         [](const auto& test) { return test_name(test.param); });

// 16 hex digits of a SHA-256 over everything appended.
struct Hashes {
  std::string ids, text, halves;
};

Hashes hashes_of(const Tokenizer& tokenizer, const fs::path& task_file) {
  Hashes all;
  std::ifstream lines(task_file);
  for (std::string line; std::getline(lines, line);) {
    const auto row = nlohmann::json::parse(line);
    const std::string text = row.at("context").get<std::string>() + row.at("input").get<std::string>();
    for (const int id : tokenizer.encode(text)) all.ids += std::to_string(id) + " ";
    all.ids += "\n";
    const auto ids = tokenizer.encode(text, false);
    const auto half = std::span(ids).first(ids.size() / 2), rest = std::span(ids).subspan(half.size());
    all.text += tokenizer.decode(ids) + '\0';
    all.halves += tokenizer.decode(half) + '\0' + tokenizer.decode(rest) + '\0';
  }
  return {sha256_hex(all.ids).substr(0, 16), sha256_hex(all.text).substr(0, 16), sha256_hex(all.halves).substr(0, 16)};
}

class LongBenchRows : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(LongBenchRows, ids_and_text_are_hugging_faces) {
  const auto& [name, file] = GetParam();
  if (!fs::exists(kData / "longbench")) GTEST_SKIP() << "no LongBench rows at " << kData;
  const fs::path path = name == "smollm2" ? kSmolLm2 : kData / file;
  if (!fs::exists(path)) GTEST_SKIP() << "no " << path;
  const auto tokenizer = Tokenizer::load(path);
  const Json golden = read_json_file(kGolden / "longbench_hashes.json").at("hashes").at(name);
  ASSERT_EQ(golden.size(), 21U);
  for (const auto& [task, expected] : golden.items()) {
    const Hashes ours = hashes_of(tokenizer, kData / "longbench/data" / (task + ".jsonl"));
    EXPECT_EQ(ours.ids, expected.at("ids").get<std::string>()) << task;
    EXPECT_EQ(ours.text, expected.at("text").get<std::string>()) << task;
    EXPECT_EQ(ours.halves, expected.at("halves").get<std::string>()) << task;
  }
}

INSTANTIATE_TEST_SUITE_P(All, LongBenchRows,
                         testing::Values(std::pair{"llama3", "tokenizers/llama3/tokenizer.json"},
                                         std::pair{"llama2", "tokenizers/llama2/tokenizer.json"},
                                         std::pair{"mistral-v1", "tokenizers/mistral-v1/tokenizer.json"},
                                         std::pair{"stories260k", "models/stories260k-hf/tokenizer.json"},
                                         std::pair{"tinystories-656k", "models/tinystories-656k/tokenizer.json"},
                                         std::pair{"smollm2", ""}),
                         [](const auto& test) { return test_name(test.param.first); });

}  // namespace
}  // namespace cokv::tokenizer
