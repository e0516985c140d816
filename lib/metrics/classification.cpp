#include <algorithm>
#include <vector>

#include "metrics/scores.h"

namespace cokv::metrics {

double classification(std::string_view prediction, std::string_view truth, std::span<const std::string> all_classes) {
  std::vector<std::string_view> matches;
  for (const std::string& name : all_classes)
    if (prediction.find(name) != std::string_view::npos) matches.push_back(name);
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

}  // namespace cokv::metrics
