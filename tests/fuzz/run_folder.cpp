// A run folder: config.json and, behind a byte 0, the lines of evaluations.jsonl without their checks, which are added
// here. What is read is shown, merged and estimated, as `cokv show` and `cokv merge` do.
#include "record/run_folder.h"

#include "core/sha256.h"
#include "fuzz/input.h"
#include "record/merge_runs.h"
#include "report/show.h"

namespace {

std::string with_checks(std::string_view lines) {
  std::string checked;
  while (!lines.empty()) {
    std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (line.ends_with('}')) line.remove_suffix(1);
    checked += std::string(line) + ",\"check\":\"" + cokv::sha256_hex(line).substr(0, 8) + "\"}\n";
  }
  return checked;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const std::string_view all = fuzz::text_of(data, size);
  const size_t end = all.find('\0');
  fuzz::write("config.json", all.substr(0, end));
  fuzz::write("evaluations.jsonl", end == std::string_view::npos ? "" : with_checks(all.substr(end + 1)));
  fuzz::refuse_or_take([] {
    const record::MergedRuns runs = record::merge_runs({fuzz::folder()}, "");
    report::show_run({runs.identity, runs.evaluations, runs.pairs, false, {}}, {});
    if (runs.identity.model.grid.players() > 64) return;  // larger ones are only slower
    record::missing_of(runs);
    record::assemble_profile(runs.identity, runs.pairs, runs.evaluations, {}, {});
  });
  return 0;
}
