// The hard texts of the public llama.cpp vectors, with the ids Hugging Face gives them, for Llama-3 and Llama-2.

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "core/json_file.h"
#include "tokenizer/tokenizer.h"

namespace cokv::tokenizer {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(COKV_SHARED_DIR) / "data/tokenizers";

// Texts stand between separators; the part behind the last one is empty and has no line of ids.
std::vector<std::string> texts_of(const fs::path& path) {
  static const std::string kSeparator = "\n__ggml_vocab_test__\n";
  const std::string all = read_file(path);
  std::vector<std::string> texts;
  size_t begin = 0;
  for (size_t at = all.find(kSeparator); at != std::string::npos; at = all.find(kSeparator, begin)) {
    texts.push_back(all.substr(begin, at - begin));
    begin = at + kSeparator.size();
  }
  return texts;
}

std::vector<std::vector<int>> ids_of(const fs::path& path) {
  std::vector<std::vector<int>> lines;
  std::istringstream in(read_file(path));
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::vector<int> ids;
    for (int id = 0; words >> id;) ids.push_back(id);
    lines.push_back(std::move(ids));
  }
  return lines;
}

void expect_vectors(const std::string& vectors, const std::string& model) {
  if (!fs::exists(kData)) GTEST_SKIP() << "no shared data at " << kData;
  const auto texts = texts_of(kData / "vectors" / (vectors + ".inp"));
  const auto ids = ids_of(kData / "vectors" / (vectors + ".out"));
  ASSERT_EQ(texts.size(), 46U);
  ASSERT_EQ(ids.size(), 46U);
  const auto tokenizer = Tokenizer::load(kData / model);
  for (size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(tokenizer.encode(texts[i], false), ids[i]) << "text " << i;
}

TEST(Vectors, llama3) {
  expect_vectors("llama-bpe", "llama3");
}
TEST(Vectors, llama2) {
  expect_vectors("llama-spm", "llama2");
}

TEST(Vectors, first_release_of_llama3_adds_no_bos) {
  if (!fs::exists(kData)) GTEST_SKIP() << "no shared data at " << kData;
  EXPECT_EQ(Tokenizer::load(kData / "llama3/tokenizer-first-release.json").encode("hi"), std::vector<int>{6151});
  EXPECT_EQ(Tokenizer::load(kData / "llama3/tokenizer.json").encode("hi"), (std::vector<int>{128000, 6151}));
}

}  // namespace
}  // namespace cokv::tokenizer
