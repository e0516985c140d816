#include "record/csv_table.h"

#include <fmt/format.h>

#include <cmath>

namespace cokv::record {

std::string csv_table(const ExportSource& source) {
  std::string text = "layer,kv_head,tokens,score,standard_error\n";
  for (int player = 0; player < source.model.grid.players(); ++player) {
    const auto at = static_cast<size_t>(player);
    const HeadId head = source.model.grid.head(player);
    text += fmt::format("{},{},", head.layer, head.kv_head);
    if (source.budgets) {
      text += fmt::format("{},,\n", source.budgets->budgets.tokens[at]);
      continue;
    }
    const double error = source.profile->has_standard_errors ? source.profile->estimate.standard_errors[at] : NAN;
    text +=
        fmt::format(",{},{}\n", source.profile->estimate.values[at], std::isnan(error) ? "" : fmt::format("{}", error));
  }
  return text;
}

}  // namespace cokv::record
