#include <algorithm>
#include <vector>

#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

std::vector<std::string_view> named_classes(std::string_view text, std::span<const std::string> all_classes) {
  std::vector<std::string_view> named;
  for (const std::string& name : all_classes)
    if (text.find(name) != std::string_view::npos) named.push_back(name);
  return named;
}

// Without those whose name is only part of another's ("entity" in "Other entity").
std::vector<std::string_view> whole_classes(std::string_view text, std::span<const std::string> all_classes) {
  const std::vector<std::string_view> named = named_classes(text, all_classes);
  std::vector<std::string_view> whole = named;
  std::erase_if(whole, [&named](std::string_view name) {
    return std::ranges::any_of(
        named, [name](std::string_view other) { return other != name && other.find(name) != std::string_view::npos; });
  });
  return whole;
}

}  // namespace

double classification(std::string_view prediction, std::string_view truth, std::span<const std::string> all_classes) {
  std::vector<std::string_view> matches = named_classes(prediction, all_classes);
  // The official scorer removes from the list that it walks over: the entry after a removed one is never looked at, and
  // remove() takes the first equal entry. Scores depend on it.
  for (size_t i = 0; i < matches.size(); ++i) {
    const std::string_view name = matches[i];
    if (truth.find(name) != std::string_view::npos && name != truth)
      matches.erase(std::find(matches.begin(), matches.end(), name));
  }
  const bool found = std::find(matches.begin(), matches.end(), truth) != matches.end();
  return found ? 1.0 / static_cast<double>(matches.size()) : 0.0;
}

double classification_agreement(std::string_view prediction, std::string_view own,
                                std::span<const std::string> all_classes) {
  const std::vector<std::string_view> given = whole_classes(prediction, all_classes);
  const std::vector<std::string_view> expected = whole_classes(own, all_classes);
  if (given.empty()) return 0;
  const auto shared = std::ranges::count_if(
      given, [&expected](std::string_view name) { return std::ranges::find(expected, name) != expected.end(); });
  return static_cast<double>(shared) / static_cast<double>(given.size());
}

}  // namespace cokv::metrics
