#include "record/evaluation_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/errors.h"

namespace cokv::record {

namespace fs = std::filesystem;

namespace {

auto place(const estimate::Observation& o) {
  return std::tuple(o.example, o.slice, o.draw);
}
auto scores(const estimate::Observation& o) {
  return std::tuple(o.utility, o.complement);
}

// Sorts what was added after the first `sorted` observations. InputError for two that contradict each
// other.
void sort_and_check(std::vector<estimate::Observation>& all, size_t sorted, const std::string& where) {
  const auto earlier = [](const auto& a, const auto& b) { return place(a) < place(b); };
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(sorted);
  std::stable_sort(middle, all.end(), earlier);
  std::inplace_merge(all.begin(), middle, all.end(), earlier);
  for (size_t i = 1; i < all.size(); ++i)
    if (place(all[i]) == place(all[i - 1]) && scores(all[i]) != scores(all[i - 1]))
      throw InputError(where,
                       fmt::format("example {} slice {} draw {} was evaluated twice with different scores",
                                   all[i].example, all[i].slice, all[i].draw),
                       "the records do not belong together");
  all.erase(std::unique(all.begin(), all.end(), [](const auto& a, const auto& b) { return place(a) == place(b); }),
            all.end());
}

void take(const Evaluation& evaluation, Evaluations& all, const std::string& where) {
  if (const auto* observation = std::get_if<estimate::Observation>(&evaluation)) {
    all.observations.push_back(*observation);
    return;
  }
  const auto& reference = std::get<ReferenceScores>(evaluation);
  const auto [found, fresh] = all.references.emplace(reference.example, reference);
  if (!fresh && found->second != reference)
    throw InputError(
        where,
        fmt::format("the references of example {} were evaluated twice with different scores", reference.example),
        "the records do not belong together");
}

TakeLine taken_into(Evaluations& all, const fs::path& file) {
  return [&all, where = file.string()](const Line& line) {
    const auto evaluation = parse_line(line.text);
    if (evaluation) take(*evaluation, all, where);
    return evaluation.has_value();
  };
}

}  // namespace

void Evaluations::add(const Evaluations& other, const std::string& where) {
  const size_t sorted = observations.size();
  observations.insert(observations.end(), other.observations.begin(), other.observations.end());
  sort_and_check(observations, sorted, where);
  for (const auto& [example, reference] : other.references) take(reference, *this, where);
}

Evaluations read_evaluations(const fs::path& file) {
  Evaluations all;
  read_log(file, taken_into(all, file));
  sort_and_check(all.observations, 0, file.string());
  return all;
}

EvaluationLog::EvaluationLog(const fs::path& path) : log_(path, taken_into(evaluations_, path)) {
  sort_and_check(evaluations_.observations, 0, path.string());
}

void EvaluationLog::append(std::span<const Evaluation> batch) {
  std::string lines;
  for (const Evaluation& evaluation : batch) lines += to_line(evaluation) + "\n";
  log_.append(lines);
  const size_t sorted = evaluations_.observations.size();
  for (const Evaluation& evaluation : batch) take(evaluation, evaluations_, log_.path().string());
  sort_and_check(evaluations_.observations, sorted, log_.path().string());
}

}  // namespace cokv::record
