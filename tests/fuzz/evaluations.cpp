// evaluations.jsonl, byte for byte: what is read is in order, and is the same when it is written and read again.
// Opening it to append repairs the end alone.
#include "record/evaluation_log.h"

#include <algorithm>
#include <tuple>

#include "core/json_file.h"
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::write("evaluations.jsonl", text);
  const auto path = fuzz::folder() / "evaluations.jsonl";
  fuzz::refuse_or_take([&] {
    const record::Evaluations read = record::read_evaluations(path);
    const auto place = [](const auto& o) { return std::tuple(o.example, o.slice, o.draw); };
    fuzz::require(std::ranges::is_sorted(read.observations, {}, place), "observations are in order");
    for (const auto& o : read.observations) {
      const auto back = record::parse_line(record::to_line(o));
      fuzz::require(back && place(std::get<estimate::Observation>(*back)) == place(o), "a line reads back");
    }
    const record::EvaluationLog log(path);
    fuzz::require(log.evaluations().observations.size() == read.observations.size(), "repairing loses no whole line");
    fuzz::require(text.starts_with(read_file(path)), "repairing only cuts the end");
  });
  return 0;
}
