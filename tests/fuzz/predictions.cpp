// LongBench's prediction files, as `cokv score` reads them, and the same bytes as a file that cokv-eval resumes.
#include "cokv/prediction_rows.h"

#include "fuzz/input.h"
#include "run/prediction_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const std::string_view text = fuzz::text_of(data, size);
  const auto path = fuzz::file_of(text);
  fuzz::refuse_or_take([&] { read_prediction_rows(path); });
  fuzz::write("full.jsonl", text);
  fuzz::refuse_or_take([] { run::PredictionFile(fuzz::folder() / "full.jsonl"); });
  return 0;
}
