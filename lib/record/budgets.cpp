#include "record/budgets.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "core/errors.h"
#include "record/typed_json.h"

namespace cokv::record {

namespace {
constexpr std::string_view kSchema = "cokv.budgets/1";

int64_t total_of(const HeadBudgets& budgets) {
  return std::accumulate(budgets.tokens.begin(), budgets.tokens.end(), int64_t{0});
}
// Every link has its constants and none of the other's.
void read_link(const Json& json, const std::string& where, BudgetsFile& b) {
  if (json.contains("link")) {
    const std::string link = require_string(json, "link", where);
    b.link = allocate::link_called(link);
    if (!b.link) throw InputError(where, fmt::format("key \"link\" is '{}', not published or softmax", link));
  }
  const bool softmax = b.link == allocate::Link::softmax;
  for (const char* key : {"eta", "z_bound", "alpha"})
    if (json.contains(key) && softmax == (std::string_view(key) == "alpha"))
      throw InputError(
          where, fmt::format("key \"{}\" does not belong to the link {}", key, softmax ? "softmax" : "published"));
  if (softmax) {
    b.eta = require_number(json, "eta", where);
    b.z_bound = require_number(json, "z_bound", where);
  } else if (b.link || json.contains("alpha")) {
    b.alpha = require_int(json, "alpha", where);
  }
}

}  // namespace

Json to_json(const BudgetsFile& b) {
  Json tokens = Json::array();
  for (int layer = 0; layer < b.model.grid.layers; ++layer) {
    Json row = Json::array();
    for (int head = 0; head < b.model.grid.kv_heads; ++head)
      row.push_back(b.budgets.tokens[static_cast<size_t>(b.model.grid.player({layer, head}))]);
    tokens.push_back(std::move(row));
  }
  Json json = {{"schema", kSchema},       {"model", to_json(b.model)}, {"method", b.method},
               {"mode", text_of(b.mode)}, {"budget", b.budget},        {"window", b.window}};
  if (b.link) json["link"] = allocate::text_of(*b.link);
  if (b.alpha) json["alpha"] = *b.alpha;
  if (b.eta) json["eta"] = *b.eta;
  if (b.z_bound) json["z_bound"] = *b.z_bound;
  json["total"] = total_of(b.budgets);
  json["tokens"] = std::move(tokens);
  json["profile_sha256"] = b.profile_sha256;
  if (b.floor > 0) json["floor"] = b.floor;
  return json;
}

BudgetsFile read_budgets(const std::filesystem::path& file) {
  const std::string where = file.string();
  const Json json = read_json_file(file);
  require_schema(json, kSchema, where);
  refuse_unknown(json,
                 {"schema", "model", "method", "mode", "budget", "window", "link", "alpha", "eta", "z_bound", "floor",
                  "total", "tokens", "profile_sha256"},
                 where);
  BudgetsFile b;
  b.model = model_from_json(require_member(json, "model", where), where + " model");
  b.method = require_string(json, "method", where);
  const std::optional<Mode> mode = mode_called(require_string(json, "mode", where));
  if (!mode) throw InputError(where, "key \"mode\" should be \"paper\" or \"default\"");
  b.mode = *mode;
  b.budget = require_int(json, "budget", where);
  b.window = require_int(json, "window", where);
  read_link(json, where, b);
  if (json.contains("floor")) b.floor = require_number(json, "floor", where);
  b.profile_sha256 = require_string(json, "profile_sha256", where);
  b.budgets.grid = b.model.grid;
  for (const double tokens : require_matrix(json, "tokens", b.model.grid, where)) {
    if (tokens != std::floor(tokens) || tokens < b.window || tokens >= HeadBudgets::kWholePrompt)
      throw InputError(where, fmt::format("key \"tokens\" holds {}, not a number of tokens of at least the window ({})",
                                          tokens, b.window));
    b.budgets.tokens.push_back(static_cast<int>(tokens));
  }
  if (static_cast<double>(total_of(b.budgets)) != require_number(json, "total", where))
    throw InputError(where, fmt::format("tokens sum to {}, key \"total\" says otherwise", total_of(b.budgets)));
  return b;
}

void write_budgets(const std::filesystem::path& file, const BudgetsFile& budgets) {
  write_json_file(file, to_json(budgets));
}

}  // namespace cokv::record
