// The parts that profile.json, budgets.json and results.json share: model, task, sampling, provenance.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/errors.h"
#include "record/profile.h"
#include "record/typed_json.h"

namespace cokv::record {

namespace {
constexpr int kMostLayers = 1 << 14;  // and KV heads of a layer
constexpr int kMostHeads = kMostLayers * kMostLayers;

Json to_json(const checkpoint::Fingerprints& f) {
  return {{"weights", or_null(f.weights)},
          {"tokenizer", or_null(f.tokenizer)},
          {"tokenizer_config", or_null(f.tokenizer_config)},
          {"generation_config", or_null(f.generation_config)},
          {"chat_template", or_null(f.chat_template)}};
}

checkpoint::Fingerprints fingerprints_from_json(JsonSection in) {
  checkpoint::Fingerprints f;
  f.weights = in.text_or_null("weights");
  f.tokenizer = in.text_or_null("tokenizer");
  f.tokenizer_config = in.text_or_null("tokenizer_config");
  f.generation_config = in.text_or_null("generation_config");
  f.chat_template = in.text_or_null("chat_template");
  in.finish();
  return f;
}

}  // namespace

Json to_json(const ModelIdentity& m) {
  Json json = {{"name", m.name},
               {"architecture", m.architecture},
               {"layers", m.grid.layers},
               {"kv_heads", m.grid.kv_heads},
               {"query_heads", m.query_heads > 0 ? Json(m.query_heads) : Json(nullptr)},
               {"config_sha256", m.config_sha256}};
  if (m.fingerprints) json["fingerprints"] = to_json(*m.fingerprints);
  return json;
}

ModelIdentity model_from_json(const Json& json, const std::string& where) {
  JsonSection in(json, where);
  ModelIdentity m;
  m.name = in.text("name");
  m.architecture = in.text("architecture");
  m.grid = {in.integer("layers"), in.integer("kv_heads")};
  const std::optional<int> query_heads = in.integer_or_null("query_heads");
  m.query_heads = query_heads.value_or(0);
  m.config_sha256 = in.text("config_sha256");
  if (in.contains("fingerprints")) m.fingerprints = fingerprints_from_json(in.object("fingerprints"));
  in.finish();
  if (m.grid.layers < 1 || m.grid.kv_heads < 1 || m.grid.layers > kMostLayers || m.grid.kv_heads > kMostLayers)
    throw InputError(where, fmt::format("{} layers of {} KV heads are not possible", m.grid.layers, m.grid.kv_heads));
  if (query_heads && (m.query_heads < m.grid.kv_heads || m.query_heads % m.grid.kv_heads != 0))
    throw InputError(where, "query_heads should be a multiple of kv_heads");
  return m;
}

Json to_json(const TaskIdentity& t) {
  return {{"name", t.name},
          {"category", t.category},
          {"metric", t.metric},
          {"examples", t.example_ids.size()},
          {"example_ids", t.example_ids},
          {"example_weights", t.example_weights},
          {"data_sha256", t.data_sha256}};
}

TaskIdentity task_from_json(const Json& json, const std::string& where) {
  JsonSection in(json, where);
  TaskIdentity t;
  t.name = in.text("name");
  t.category = in.text("category");
  t.metric = in.text("metric");
  t.example_ids = in.texts("example_ids");
  if (static_cast<size_t>(in.integer("examples")) != t.example_ids.size())
    in.fail(fmt::format("key \"examples\" should be the number of example_ids, {}", t.example_ids.size()));
  t.example_weights = in.numbers("example_weights");
  t.data_sha256 = in.text("data_sha256");
  in.finish();
  if (t.example_weights.size() != t.example_ids.size())
    throw InputError(where, "example_weights should have one number for each of example_ids");
  double sum = 0;
  for (const double weight : t.example_weights) {
    if (weight < 0) throw InputError(where, "key \"example_weights\" holds a negative weight");
    sum += weight;
  }
  if (!t.example_weights.empty() && !(std::abs(sum - 1) < 1e-6))
    throw InputError(where, fmt::format("key \"example_weights\" should sum to 1, sums to {}", sum));
  return t;
}

namespace {

constexpr const char* kGradient = "gradient";
constexpr const char* kBudgetGame = "budget";

// Of the values, where there are budgets.
std::string_view unit_of(const SamplingIdentity& s) {
  if (s.standardised()) return "standardised";
  return s.measures_log_probabilities() ? "nats" : "score";
}

void add_game(Json& json, const SamplingIdentity& s) {
  json["game_budgets"] = s.game_budgets;
  json["unit"] = unit_of(s);
}

void read_game(JsonSection& in, SamplingIdentity& s) {
  s.game_budgets = in.integers("game_budgets");
  if (s.game_budgets.empty() || s.game_budgets.front() <= s.window ||
      std::ranges::adjacent_find(s.game_budgets, std::greater_equal<>()) != s.game_budgets.end())
    in.fail("key \"game_budgets\" should hold budgets above the window, each above the one before");
  if (const std::string unit = in.text("unit"); unit != unit_of(s))
    in.fail(fmt::format("key \"unit\" is '{}', not {}", unit, unit_of(s)));
}

SamplingIdentity gradient_from_json(JsonSection& in) {
  SamplingIdentity s;
  s.gradient = true;
  if (const std::string values = in.text("values"); values != kGradient)
    in.fail(fmt::format("key \"values\" is '{}', not {}", values, kGradient));
  s.utility = in.text("utility");
  s.window = in.integer("window");
  read_game(in, s);
  in.finish();
  return s;
}

}  // namespace

Json to_json(const SamplingIdentity& s) {
  if (s.gradient) {
    Json json = {{"values", kGradient}, {"utility", s.utility}, {"window", s.window}};
    add_game(json, s);
    return json;
  }
  Json json = {{"mode", s.mode_text()}, {"estimator", s.estimator}, {"utility", s.utility}, {"slices", s.slices},
               {"pairs", s.pairs},      {"seed", s.seed},           {"window", s.window}};
  if (!s.slices_reason.empty()) json["slices_reason"] = s.slices_reason;
  if (s.plays_at_budgets()) {
    json["game"] = kBudgetGame;
    add_game(json, s);
  }
  return json;
}

SamplingIdentity sampling_from_json(const Json& json, const std::string& where) {
  JsonSection in(json, where);
  if (in.contains("values")) return gradient_from_json(in);
  SamplingIdentity s;
  const std::string mode = in.text("mode");
  s.mode = mode_called(mode);
  if (s.mode_text() != mode) in.fail(fmt::format("key \"mode\" is '{}', not paper, default or imported", mode));
  s.estimator = in.text("estimator");
  s.utility = in.text("utility");
  for (const double size : in.numbers("slices")) {
    if (size != std::floor(size) || size < 1 || size > kMostHeads)
      in.fail(fmt::format("key \"slices\" contains {}, which is not a number of heads", size));
    s.slices.push_back(static_cast<int>(size));
  }
  s.pairs = in.integer("pairs");
  s.seed = in.unsigned_integer("seed");
  s.window = in.integer("window");
  if (in.contains("slices_reason")) s.slices_reason = in.text("slices_reason");
  if (in.contains("game")) {
    if (const std::string game = in.text("game"); game != kBudgetGame)
      in.fail(fmt::format("key \"game\" is '{}', not {}", game, kBudgetGame));
    read_game(in, s);
  }
  in.finish();
  return s;
}

Json to_json(const Provenance& p) {
  return {{"program", p.program},        {"version", p.version}, {"commit", p.commit},
          {"libtorch", p.libtorch},      {"device", p.device},   {"dtype", p.dtype},
          {"command", p.command},        {"started", p.started}, {"finished", p.finished},
          {"evaluations", p.evaluations}};
}

Provenance provenance_from_json(const Json& json, const std::string& where) {
  JsonSection in(json, where);
  Provenance p;
  p.program = in.text("program");
  p.version = in.text("version");
  p.commit = in.text("commit");
  p.libtorch = in.text("libtorch");
  p.device = in.text("device");
  p.dtype = in.text("dtype");
  p.command = in.text("command");
  p.started = in.text("started");
  p.finished = in.text("finished");
  p.evaluations = in.count("evaluations");
  in.finish();
  return p;
}

}  // namespace cokv::record
