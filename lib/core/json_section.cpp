#include "core/json_section.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "core/errors.h"

namespace cokv {

namespace {

constexpr int kDeepest = 16;  // sections are read by recursion; no sane file nests more

// From 0. A document made in memory holds its small integers as signed ones.
template <typename AnyJson>
bool is_integer_up_to(const AnyJson& value, uint64_t most) {
  if (!value.is_number_unsigned() && (!value.is_number_integer() || value.template get<int64_t>() < 0)) return false;
  return value.template get<uint64_t>() <= most;
}

}  // namespace

template <typename AnyJson>
BasicJsonSection<AnyJson>::BasicJsonSection(const AnyJson& object, std::string where, std::string_view advice,
                                            int depth)
    : object_(object), depth_(depth), where_(std::move(where)), advice_(advice) {
  if (!object_.is_object()) fail(fmt::format("should be an object, is {}", shown(object_)));
  if (depth_ > kDeepest) fail("is nested too deeply");
}

template <typename AnyJson>
std::string BasicJsonSection<AnyJson>::shown(const AnyJson& value) {
  return value.dump(-1, ' ', true, AnyJson::error_handler_t::replace).substr(0, 60);
}

template <typename AnyJson>
void BasicJsonSection<AnyJson>::fail(std::string_view what) const {
  throw InputError(where_, what, advice_);
}

template <typename AnyJson>
void BasicJsonSection<AnyJson>::wrong_type(std::string_view key, std::string_view expected,
                                           const AnyJson& found) const {
  fail(fmt::format("key \"{}\" should be {}, is {}", key, expected, shown(found)));
}

template <typename AnyJson>
std::string BasicJsonSection<AnyJson>::where(std::string_view key) const {
  return fmt::format("{}{}{}", where_, depth_ == 0 ? ": " : ".", key);
}

template <typename AnyJson>
bool BasicJsonSection<AnyJson>::contains(std::string_view key) const {
  return object_.contains(std::string(key));
}

template <typename AnyJson>
bool BasicJsonSection<AnyJson>::has(std::string_view key) const {
  const auto found = object_.find(std::string(key));
  return found != object_.end() && !found->is_null();
}

template <typename AnyJson>
std::vector<std::string> BasicJsonSection<AnyJson>::keys() const {
  std::vector<std::string> keys;
  for (const auto& item : object_.items()) keys.push_back(item.key());
  return keys;
}

template <typename AnyJson>
const AnyJson& BasicJsonSection<AnyJson>::value(std::string_view key) {
  ignore(key);
  const auto found = object_.find(std::string(key));
  if (found == object_.end()) fail(fmt::format("key \"{}\" is missing{}", key, did_you_mean(key, keys())));
  return *found;
}

template <typename AnyJson>
std::string BasicJsonSection<AnyJson>::text(std::string_view key) {
  const AnyJson& found = value(key);
  if (!found.is_string()) wrong_type(key, "a string", found);
  return found.template get<std::string>();
}

template <typename AnyJson>
bool BasicJsonSection<AnyJson>::flag(std::string_view key) {
  const AnyJson& found = value(key);
  if (!found.is_boolean()) wrong_type(key, "true or false", found);
  return found.template get<bool>();
}

template <typename AnyJson>
int BasicJsonSection<AnyJson>::integer(std::string_view key) {
  const AnyJson& found = value(key);
  if (!is_integer_up_to(found, std::numeric_limits<int>::max()))
    wrong_type(key, "an integer from 0 to 2147483647", found);
  return found.template get<int>();
}

template <typename AnyJson>
int64_t BasicJsonSection<AnyJson>::count(std::string_view key) {
  const AnyJson& found = value(key);
  if (!is_integer_up_to(found, uint64_t{1} << 53)) wrong_type(key, "a whole number of at least 0", found);
  return found.template get<int64_t>();
}

template <typename AnyJson>
uint64_t BasicJsonSection<AnyJson>::unsigned_integer(std::string_view key) {
  const AnyJson& found = value(key);
  if (!is_integer_up_to(found, std::numeric_limits<uint64_t>::max()))
    wrong_type(key, "a whole number of at least 0", found);
  return found.template get<uint64_t>();
}

template <typename AnyJson>
double BasicJsonSection<AnyJson>::number(std::string_view key) {
  const AnyJson& found = value(key);
  if (!found.is_number() || !std::isfinite(found.template get<double>())) wrong_type(key, "a finite number", found);
  return found.template get<double>();
}

template <typename AnyJson>
const AnyJson& BasicJsonSection<AnyJson>::array(std::string_view key) {
  const AnyJson& found = value(key);
  if (!found.is_array()) wrong_type(key, "a list", found);
  return found;
}

template <typename AnyJson>
std::vector<std::string> BasicJsonSection<AnyJson>::texts(std::string_view key) {
  std::vector<std::string> all;
  for (const AnyJson& item : array(key)) {
    if (!item.is_string()) wrong_type(key, "a list of strings", item);
    all.push_back(item.template get<std::string>());
  }
  return all;
}

template <typename AnyJson>
std::vector<double> BasicJsonSection<AnyJson>::numbers_of(const AnyJson& list, std::string_view key) const {
  if (!list.is_array()) wrong_type(key, "a list", list);
  std::vector<double> all;
  for (const AnyJson& item : list) {
    if (!item.is_number() || !std::isfinite(item.template get<double>()))
      fail(fmt::format("key \"{}\" holds {}, which is not a finite number", key, shown(item)));
    all.push_back(item.template get<double>());
  }
  return all;
}

template <typename AnyJson>
std::vector<double> BasicJsonSection<AnyJson>::numbers(std::string_view key) {
  return numbers_of(value(key), key);
}

template <typename AnyJson>
std::vector<std::vector<double>> BasicJsonSection<AnyJson>::lists_of_numbers(std::string_view key) {
  std::vector<std::vector<double>> all;
  for (const AnyJson& list : array(key)) all.push_back(numbers_of(list, key));
  return all;
}

template <typename AnyJson>
std::vector<int> BasicJsonSection<AnyJson>::integers(std::string_view key) {
  std::vector<int> all;
  for (const AnyJson& item : array(key)) {
    if (!is_integer_up_to(item, std::numeric_limits<int>::max()))
      fail(fmt::format("key \"{}\" holds {}, which is not an integer from 0 to 2147483647", key, shown(item)));
    all.push_back(item.template get<int>());
  }
  return all;
}

template <typename AnyJson>
std::vector<BasicJsonSection<AnyJson>> BasicJsonSection<AnyJson>::list(std::string_view key) {
  std::vector<BasicJsonSection> sections;
  for (const AnyJson& item : array(key))
    sections.emplace_back(item, fmt::format("{}[{}]", where(key), sections.size()), advice_, depth_ + 1);
  return sections;
}

template <typename AnyJson>
BasicJsonSection<AnyJson> BasicJsonSection<AnyJson>::object(std::string_view key) {
  return {value(key), where(key), advice_, depth_ + 1};
}

template <typename AnyJson>
std::optional<int> BasicJsonSection<AnyJson>::integer_or_null(std::string_view key) {
  if (value(key).is_null()) return std::nullopt;
  return integer(key);
}

template <typename AnyJson>
std::optional<double> BasicJsonSection<AnyJson>::number_or_null(std::string_view key) {
  if (value(key).is_null()) return std::nullopt;
  return number(key);
}

template <typename AnyJson>
std::optional<bool> BasicJsonSection<AnyJson>::flag_or_null(std::string_view key) {
  if (value(key).is_null()) return std::nullopt;
  return flag(key);
}

template <typename AnyJson>
std::optional<std::string> BasicJsonSection<AnyJson>::text_or_null(std::string_view key) {
  if (value(key).is_null()) return std::nullopt;
  return text(key);
}

template <typename AnyJson>
std::optional<std::string> BasicJsonSection<AnyJson>::first_unasked() const {
  for (const auto& item : object_.items())
    if (!asked_.contains(item.key())) return item.key();
  return std::nullopt;
}

template <typename AnyJson>
void BasicJsonSection<AnyJson>::finish() const {
  if (const auto key = first_unasked()) fail(fmt::format("unknown key \"{}\"{}", *key, did_you_mean(*key, asked_)));
}

template class BasicJsonSection<Json>;
template class BasicJsonSection<nlohmann::json>;  // its objects are search trees: for the large ones of tokenizers

}  // namespace cokv
