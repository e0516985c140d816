// A task's data file: rows of LongBench, and of any format that a user's own file may have.
#include "longbench/example.h"

#include <set>

#include "core/utf8.h"
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const auto path = fuzz::file_of(fuzz::text_of(data, size));
  for (const auto format : {std::optional(longbench::RowFormat::longbench), std::optional<longbench::RowFormat>()})
    fuzz::refuse_or_take([&] {
      std::set<std::string> ids;
      for (const longbench::Example& example : longbench::read_examples(path, {.format = format})) {
        fuzz::require(!example.answers.empty() && example.length >= 0, "a row has answers");
        fuzz::require(!first_invalid_utf8(example.context) && !first_invalid_utf8(example.input), "texts are UTF-8");
        fuzz::require(example.choices.empty() || example.choices.size() == 4, "four choices or none");
        fuzz::require(ids.insert(example.id).second, "no two rows have the same id");
      }
    });
  return 0;
}
