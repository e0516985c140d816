#include "record/evaluation_line.h"

#include <cmath>

#include "core/errors.h"
#include "core/json_section.h"
#include "core/json_text.h"
#include "core/sha256.h"

namespace cokv::record {

namespace {

constexpr std::string_view kCheckKey = ",\"check\":\"";
constexpr size_t kCheckDigits = 8;
constexpr int kMostDraws = 1 << 24;  // of a slice and example: more than a run can be asked for

std::string check_of(std::string_view body) {
  return sha256_hex(body).substr(0, kCheckDigits);
}

Json body_of(const estimate::Observation& o) {
  Json json = {{"example", o.example}};
  if (o.budget > 0) json["budget"] = o.budget;
  json["slice"] = o.slice;
  json["draw"] = o.draw;
  json["kept"] = o.utility;
  json["complement"] = o.complement;
  return json;
}

Json body_of(const ReferenceScores& r) {
  return {{"example", r.example}, {"full", r.full}, {"window_only", r.window_only}};
}

Json body_of(const estimate::Worths& w) {
  return {{"example", w.example}, {"budget", w.budget}, {"worths", w.of_heads}};
}

Json body_of(const TooShort& t) {
  return {{"example", t.example},
          {"budget", t.budget},
          {"too_short", t.what == TooShort::What::prompt ? "prompt" : "text"}};
}

estimate::Worths worths_from(const Json& json, int example) {
  return {example, require_int(json, "budget", ""), JsonSection(json, "").numbers("worths")};
}

std::optional<Evaluation> too_short_from(const Json& json, int example) {
  const std::string what = require_string(json, "too_short", "");
  if (what != "prompt" && what != "text") return std::nullopt;
  return TooShort{example, require_int(json, "budget", ""),
                  what == "prompt" ? TooShort::What::prompt : TooShort::What::text};
}

}  // namespace

std::string to_line(const Evaluation& evaluation) {
  std::string body = std::visit([](const auto& e) { return body_of(e); }, evaluation).dump();
  body.pop_back();  // the closing brace
  const std::string check = check_of(body);
  return body + std::string(kCheckKey) + check + "\"}";
}

std::optional<Evaluation> parse_line(std::string_view line) {
  const size_t tail = kCheckKey.size() + kCheckDigits + 2;
  if (line.size() < tail || !line.ends_with("\"}")) return std::nullopt;
  const std::string_view body = line.substr(0, line.size() - tail);
  const std::string_view rest = line.substr(body.size());
  if (!rest.starts_with(kCheckKey) || rest.substr(kCheckKey.size(), kCheckDigits) != check_of(body))
    return std::nullopt;
  const Json json = parse_or_discard(line);
  try {
    const int example = require_int(json, "example", "");
    if (example < 0) return std::nullopt;
    if (json.contains("full"))
      return ReferenceScores{example, require_number(json, "full", ""), require_number(json, "window_only", "")};
    if (json.contains("worths")) return worths_from(json, example);
    if (json.contains("too_short")) return too_short_from(json, example);
    const estimate::Observation o{example,
                                  require_int(json, "slice", ""),
                                  require_int(json, "draw", ""),
                                  require_number(json, "kept", ""),
                                  require_number(json, "complement", ""),
                                  json.contains("budget") ? require_int(json, "budget", "") : 0};
    if (o.budget < 0 || o.slice < 1 || o.draw < 0 || o.draw >= kMostDraws) return std::nullopt;
    return o;
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace cokv::record
