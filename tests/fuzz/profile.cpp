// profile.json: what is read can be shown, and is the same when it is written and read again.
#include "record/profile.h"

#include "fuzz/input.h"
#include "report/show.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const auto path = fuzz::file_of(fuzz::text_of(data, size));
  fuzz::refuse_or_take([&] {
    const record::Profile profile = record::read_profile(path);
    fuzz::require(profile.estimate.values.size() == static_cast<size_t>(profile.model.grid.players()),
                  "a value for each head");
    const std::string text = record::to_json(profile).dump();
    const record::Profile again = record::read_profile(fuzz::file_of(text));
    fuzz::require(record::to_json(again).dump() == text, "written and read again it is the same");
    report::show_profile(profile, {});
  });
  return 0;
}
