// A task's data file: JSON Lines of rows.
#include "longbench/example.h"

#include "core/utf8.h"
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const auto path = fuzz::file_of(fuzz::text_of(data, size));
  fuzz::refuse_or_take([&] {
    for (const longbench::Example& example : longbench::read_examples(path)) {
      fuzz::require(!example.answers.empty() && example.length >= 0, "a row has answers");
      fuzz::require(!first_invalid_utf8(example.context) && !first_invalid_utf8(example.input), "texts are UTF-8");
    }
  });
  return 0;
}
