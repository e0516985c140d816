// Regular expressions of tokenizer files. Hugging Face runs them with Oniguruma; here PCRE2 does, after
// onig_pattern.h has rewritten or refused what the two read differently.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cokv::tokenizer {

struct Span {
  size_t begin = 0;
  size_t end = 0;
  bool operator==(const Span&) const = default;
};

class Regex {
 public:
  // `pattern` in Oniguruma's syntax. InputError naming `where` when it is malformed or uses what we cannot match
  // exactly.
  Regex(std::string_view pattern, std::string_view where);
  static Regex from_pcre(const std::string& pattern);  // of our own, in PCRE2's syntax
  ~Regex();
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;

  // All matches from left to right, in bytes; `text` must be valid UTF-8. An empty match right after the match before
  // it is not reported (Oniguruma's iterator). Thread-safe.
  std::vector<Span> find_all(std::string_view text) const;

 private:
  struct Compiled;
  explicit Regex(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace cokv::tokenizer
