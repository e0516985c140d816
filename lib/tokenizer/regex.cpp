#include "tokenizer/regex.h"

#include <fmt/format.h>

#include <pcre2.h>

#include <array>

#include "core/errors.h"
#include "tokenizer/onig_pattern.h"

namespace cokv::tokenizer {

namespace {
std::string message_of(int code) {
  std::array<PCRE2_UCHAR, 200> buffer{};
  pcre2_get_error_message(code, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

size_t next_character(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  return at;
}
// The text has been checked already; checking it again at every match would make long texts quadratic.
int match(const pcre2_code* code, std::string_view text, size_t at, uint32_t options, pcre2_match_data* data) {
  return pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at, options | PCRE2_NO_UTF_CHECK,
                     data, nullptr);
}
}  // namespace

struct Regex::Compiled {
  Compiled(const std::string& pattern, std::string origin) : where(std::move(origin)) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), PCRE2_UTF | PCRE2_UCP, &error,
                         &offset, nullptr);
    if (code == nullptr)
      throw InputError(where, fmt::format("regex {} cannot be read: {}", pattern, message_of(error)));
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // without JIT the same matches are found, slower
  }
  ~Compiled() { pcre2_code_free(code); }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  pcre2_code* code = nullptr;
  std::string where;
};

Regex::Regex(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}

Regex::Regex(std::string_view pattern, std::string_view where)
    : compiled_(std::make_unique<Compiled>(pcre_from_onig(pattern, where), std::string(where))) {}

Regex Regex::from_pcre(const std::string& pattern) {
  return Regex(std::make_unique<Compiled>(pattern, "regex"));
}

Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

std::vector<Span> Regex::find_all(std::string_view text) const {
  const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(
      pcre2_match_data_create_from_pattern(compiled_->code, nullptr), &pcre2_match_data_free);
  const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(data.get());
  std::vector<Span> found;
  for (size_t at = 0; at <= text.size();) {
    int count = match(compiled_->code, text, at, 0, data.get());
    if (count == PCRE2_ERROR_JIT_STACKLIMIT) count = match(compiled_->code, text, at, PCRE2_NO_JIT, data.get());
    if (count == PCRE2_ERROR_NOMATCH) break;
    if (count < 0)
      throw InputError(compiled_->where, fmt::format("the regex failed on this text: {}", message_of(count)));
    const Span found_here{bounds[0], bounds[1]};
    if (found_here.begin == found_here.end && !found.empty() && found.back().end == found_here.end) {
      at = next_character(text, at);
      continue;
    }
    found.push_back(found_here);
    at = found_here.end;
  }
  return found;
}

}  // namespace cokv::tokenizer
