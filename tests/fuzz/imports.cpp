// Score files of other programs: CoKV's, HeadKV's, DuoAttention's. A byte chooses which.
#include "record/duo_pattern.h"
#include "record/imported_profile.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  if (size == 0) return 0;
  const int kind = data[0] % 3;
  const std::string name = kind == 2 ? "scores.tsv" : "scores.json";
  fuzz::write(name, fuzz::text_of(data + 1, size - 1));
  record::Import import{fuzz::folder() / name, std::nullopt, "qasper"};
  if (kind == 1) import.model = record::ModelIdentity{"tiny", "LlamaForCausalLM", {2, 2}, 4, ""};
  fuzz::refuse_or_take([&] {
    const record::Profile profile = kind == 0   ? record::import_cokv_scores(import)
                                    : kind == 1 ? record::import_headkv_scores(import)
                                                : record::import_duo_pattern(import);
    record::to_json(profile).dump();
  });
  return 0;
}
