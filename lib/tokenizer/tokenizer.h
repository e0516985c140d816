// Text to token ids and back, exactly as the model's tokenizer.json says (Hugging Face `tokenizers`): added tokens,
// normalizer, pre-tokenizer, BPE, post-processor, decoder. What a file asks for and we lack is an InputError naming it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cokv::tokenizer {

class Tokenizer {
 public:
  // `path` is a model folder (with tokenizer.json and, if there is one, tokenizer_config.json, whose added tokens and
  // clean-up flag count as in transformers) or a tokenizer.json itself.
  static Tokenizer load(const std::filesystem::path& path);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  // InputError with the byte offset when `text` is not valid UTF-8. Thread-safe, like every const method.
  std::vector<int> encode(std::string_view text, bool add_special_tokens = true) const;

  // Incomplete characters become U+FFFD by the rules of the file's decoder; `clean_up_spaces()` is applied last.
  // Added tokens come back as their content (tokenizers up to 0.22; from 0.23 on, as their normalized form).
  // Ids outside the vocabulary are left out, as in transformers: a model may have more logits than there are tokens.
  std::string decode(std::span<const int> ids, bool skip_special_tokens = true) const;

  int vocabulary_size() const;                                  // added tokens included
  std::vector<int> ids_from(int first) const;                   // all ids of at least `first`, ascending
  bool is_added_token(int id) const;                            // rather than a piece of the model
  std::optional<int> token_id(std::string_view content) const;  // of a piece or an added token
  bool has_token(int id) const;
  std::optional<int> bos_id() const;                    // from tokenizer_config.json
  std::optional<int> eos_id() const;                    // from tokenizer_config.json
  const std::optional<std::string>& bos_token() const;  // their texts
  const std::optional<std::string>& eos_token() const;
  const std::string& chat_template() const;       // Jinja text of tokenizer_config.json, "" if none
  const std::vector<std::string>& notes() const;  // what of the files is ignored, one sentence each

  // transformers' clean_up_tokenization_spaces: read from tokenizer_config.json (false when absent), applied in
  // decode().
  bool clean_up_spaces() const;
  void set_clean_up_spaces(bool on);

 private:
  struct Pipeline;
  explicit Tokenizer(std::unique_ptr<Pipeline> pipeline);
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace cokv::tokenizer
