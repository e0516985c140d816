// The parts that profile.json, budgets.json and results.json share: model, task, sampling, provenance.
#include <fmt/format.h>

#include <cmath>

#include "core/errors.h"
#include "record/profile.h"
#include "record/typed_json.h"

namespace cokv::record {

namespace {
constexpr int kMostLayers = 1 << 14;  // and KV heads of a layer
constexpr int kMostHeads = kMostLayers * kMostLayers;
}  // namespace

Json to_json(const ModelIdentity& m) {
  return {{"name", m.name},
          {"architecture", m.architecture},
          {"layers", m.grid.layers},
          {"kv_heads", m.grid.kv_heads},
          {"query_heads", m.query_heads > 0 ? Json(m.query_heads) : Json(nullptr)},
          {"config_sha256", m.config_sha256}};
}

ModelIdentity model_from_json(const Json& json, const std::string& where) {
  ModelIdentity m;
  m.name = require_string(json, "name", where);
  m.architecture = require_string(json, "architecture", where);
  m.grid = {require_int(json, "layers", where), require_int(json, "kv_heads", where)};
  const bool known = !require_member(json, "query_heads", where).is_null();
  if (known) m.query_heads = require_int(json, "query_heads", where);
  m.config_sha256 = require_string(json, "config_sha256", where);
  if (m.grid.layers < 1 || m.grid.kv_heads < 1 || m.grid.layers > kMostLayers || m.grid.kv_heads > kMostLayers)
    throw InputError(where, fmt::format("{} layers of {} KV heads cannot be", m.grid.layers, m.grid.kv_heads));
  if (known && (m.query_heads < m.grid.kv_heads || m.query_heads % m.grid.kv_heads != 0))
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
  TaskIdentity t;
  t.name = require_string(json, "name", where);
  t.category = require_string(json, "category", where);
  t.metric = require_string(json, "metric", where);
  t.example_ids = require_strings(json, "example_ids", where);
  t.example_weights = require_numbers(json, "example_weights", where);
  t.data_sha256 = require_string(json, "data_sha256", where);
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

Json to_json(const SamplingIdentity& s) {
  Json json = {{"mode", s.mode},   {"estimator", s.estimator}, {"utility", s.utility}, {"slices", s.slices},
               {"pairs", s.pairs}, {"seed", s.seed},           {"window", s.window}};
  if (!s.slices_reason.empty()) json["slices_reason"] = s.slices_reason;
  return json;
}

SamplingIdentity sampling_from_json(const Json& json, const std::string& where) {
  SamplingIdentity s;
  s.mode = require_string(json, "mode", where);
  s.estimator = require_string(json, "estimator", where);
  s.utility = require_string(json, "utility", where);
  for (const double size : require_numbers(json, "slices", where)) {
    if (size != std::floor(size) || size < 1 || size > kMostHeads)
      throw InputError(where, fmt::format("key \"slices\" holds {}, which is no number of heads", size));
    s.slices.push_back(static_cast<int>(size));
  }
  s.pairs = require_int(json, "pairs", where);
  const Json& seed = require_member(json, "seed", where);
  if (!seed.is_number_unsigned()) throw InputError(where, "key \"seed\" should be a whole number of at least 0");
  s.seed = seed.get<uint64_t>();
  s.window = require_int(json, "window", where);
  if (json.contains("slices_reason")) s.slices_reason = require_string(json, "slices_reason", where);
  return s;
}

Json to_json(const Provenance& p) {
  return {{"program", p.program},        {"version", p.version}, {"commit", p.commit},
          {"libtorch", p.libtorch},      {"device", p.device},   {"dtype", p.dtype},
          {"command", p.command},        {"started", p.started}, {"finished", p.finished},
          {"evaluations", p.evaluations}};
}

Provenance provenance_from_json(const Json& json, const std::string& where) {
  const auto text = [&](const char* key) { return require_string(json, key, where); };
  return {
      text("program"), text("version"), text("commit"),  text("libtorch"), text("device"),
      text("dtype"),   text("command"), text("started"), text("finished"), require_count(json, "evaluations", where)};
}

}  // namespace cokv::record
