// Small tokenizer.json files written by the tests themselves.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/json_file.h"
#include "tokenizer/tokenizer.h"

namespace cokv::tokenizer {

// A folder of its own, removed at the end.
class TokenizerFolder {
 public:
  TokenizerFolder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::temp_directory_path() /
            (std::string("cokv-") + test->name() + "-" + std::to_string(::getpid()));
    std::filesystem::create_directories(path_);
  }
  ~TokenizerFolder() { std::filesystem::remove_all(path_); }
  TokenizerFolder(const TokenizerFolder&) = delete;
  TokenizerFolder& operator=(const TokenizerFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& bytes) const { write_file_atomically(path_ / name, bytes); }
  void write(const Json& document) const { write("tokenizer.json", document.dump()); }

 private:
  std::filesystem::path path_;
};

// `pieces` get the ids 0, 1, 2 …; `merges` as "left right".
inline Json small_file(const std::vector<std::string>& pieces, const std::vector<std::string>& merges) {
  Json file = Json::parse(R"({"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
    "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null,
    "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
              "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "vocab": {}, "merges": []}})");
  for (size_t id = 0; id < pieces.size(); ++id) file["model"]["vocab"][pieces[id]] = id;
  file["model"]["merges"] = merges;
  return file;
}

inline Json added_token(int id, const std::string& content, const Json& flags = Json::object()) {
  Json token = {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
                {"rstrip", false}, {"normalized", false}, {"special", false}};
  token.update(flags);
  return token;
}

inline Tokenizer load(const Json& file) {
  const TokenizerFolder folder;
  folder.write(file);
  return Tokenizer::load(folder.path() / "tokenizer.json");
}

}  // namespace cokv::tokenizer
