// tokenizer.json and, behind a byte 0, a text: its ids are of the vocabulary, and decode.
#include "tokenizer/tokenizer.h"

#include "core/utf8.h"
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const std::string_view all = fuzz::text_of(data, size);
  const size_t end = all.find('\0');
  const std::string_view text = end == std::string_view::npos ? "a b  <s>ab\n" : all.substr(end + 1);
  const auto path = fuzz::file_of(all.substr(0, end));
  fuzz::refuse_or_take([&] {
    const auto tokenizer = tokenizer::Tokenizer::load(path);
    const auto ids = tokenizer.encode(text);
    const std::string back = tokenizer.decode(ids, false);
    fuzz::require(!first_invalid_utf8(back), "decoded text is UTF-8");
  });
  return 0;
}
