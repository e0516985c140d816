// budgets.json: what is read is the same when it is written and read again.
#include "record/budgets.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const auto path = fuzz::file_of(fuzz::text_of(data, size));
  fuzz::refuse_or_take([&] {
    const record::BudgetsFile budgets = record::read_budgets(path);
    for (const int tokens : budgets.budgets.tokens)
      fuzz::require(tokens >= budgets.window, "every head keeps the window");
    const std::string text = record::to_json(budgets).dump();
    fuzz::require(record::to_json(record::read_budgets(fuzz::file_of(text))).dump() == text,
                  "written and read again it is the same");
  });
  return 0;
}
