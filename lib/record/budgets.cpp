#include "record/budgets.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "record/typed_json.h"

namespace cokv::record {

namespace {
constexpr std::string_view kSchema = "cokv.budgets/1";

int64_t total_of(const HeadBudgets& budgets) {
  return std::accumulate(budgets.tokens.begin(), budgets.tokens.end(), int64_t{0});
}

Json profiles_json(const std::vector<ProfileUse>& profiles) {
  Json list = Json::array();
  for (const ProfileUse& use : profiles) list.push_back({{"sha256", use.sha256}, {"weight", use.weight}});
  return list;
}

// Files of before profiles could be combined name one, or none by "".
void read_profile_uses(JsonSection& in, BudgetsFile& b) {
  if (in.contains("profiles"))
    for (JsonSection& use : in.list("profiles")) {
      b.profiles.push_back({use.text("sha256"), use.number("weight")});
      if (b.profiles.back().weight <= 0) use.fail("key \"weight\" should be above 0");
      use.finish();
    }
  if (b.profiles.size() > 1 && !in.contains("profile_sha256")) return;
  const std::string single = in.text("profile_sha256");
  if (!in.contains("profiles") && !single.empty()) b.profiles = {{single, 1}};
  if (single != (b.profiles.size() == 1 ? b.profiles.front().sha256 : ""))
    in.fail("keys \"profiles\" and \"profile_sha256\" name different profiles");
}

// Every link has its constants and none of the other's.
void read_link(JsonSection& in, BudgetsFile& b) {
  if (in.contains("link")) {
    const std::string link = in.text("link");
    b.link = allocate::link_called(link);
    if (!b.link) in.fail(fmt::format("key \"link\" is '{}', not published or softmax", link));
  }
  const bool softmax = b.link == allocate::Link::softmax;
  for (const char* key : {"eta", "z_bound", "alpha"})
    if (in.contains(key) && softmax == (std::string_view(key) == "alpha"))
      in.fail(fmt::format("key \"{}\" does not belong to the link {}", key, softmax ? "softmax" : "published"));
  if (softmax) {
    b.eta = in.number("eta");
    b.z_bound = in.number("z_bound");
  } else if (b.link || in.contains("alpha")) {
    b.alpha = in.integer("alpha");
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
  if (!b.profiles.empty()) json["profiles"] = profiles_json(b.profiles);
  if (b.profiles.size() < 2) json["profile_sha256"] = b.profiles.empty() ? "" : b.profiles.front().sha256;
  if (b.floor > 0) json["floor"] = b.floor;
  return json;
}

BudgetsFile read_budgets(const std::filesystem::path& file) {
  const Json json = read_json_file(file);
  JsonSection in(json, file.string());
  require_schema(in, kSchema);
  BudgetsFile b;
  b.model = model_from_json(in.value("model"), in.where("model"));
  b.method = in.text("method");
  const std::optional<Mode> mode = mode_called(in.text("mode"));
  if (!mode) in.fail("key \"mode\" should be \"paper\" or \"default\"");
  b.mode = *mode;
  b.budget = in.integer("budget");
  b.window = in.integer("window");
  read_link(in, b);
  if (in.contains("floor")) b.floor = in.number("floor");
  read_profile_uses(in, b);
  b.budgets.grid = b.model.grid;
  for (const double tokens : read_matrix(in, "tokens", b.model.grid)) {
    if (tokens != std::floor(tokens) || tokens < b.window || tokens >= HeadBudgets::kWholePrompt)
      in.fail(
          fmt::format("key \"tokens\" holds {}, not a number of tokens of at least the window ({})", tokens, b.window));
    b.budgets.tokens.push_back(static_cast<int>(tokens));
  }
  if (total_of(b.budgets) != in.count("total"))
    in.fail(fmt::format("tokens sum to {}, key \"total\" says otherwise", total_of(b.budgets)));
  in.finish();
  return b;
}

void write_budgets(const std::filesystem::path& file, const BudgetsFile& budgets) {
  write_json_file(file, to_json(budgets));
}

}  // namespace cokv::record
