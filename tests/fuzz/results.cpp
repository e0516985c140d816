// results.json: what is read makes a page.
#include "record/results.h"

#include "fuzz/input.h"
#include "report/report.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const auto path = fuzz::file_of(fuzz::text_of(data, size));
  fuzz::refuse_or_take([&] {
    report::ReportInput input;
    input.results.push_back(record::read_results(path));
    report::page_html(report::make_page(input));
  });
  return 0;
}
