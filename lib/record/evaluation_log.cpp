#include "record/evaluation_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/errors.h"

namespace cokv::record {

namespace fs = std::filesystem;

namespace {

auto place(const estimate::Observation& o) {
  return std::tuple(o.example, o.budget, o.slice, o.draw);
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
      throw InputError(
          where,
          fmt::format("example {}{} slice {} draw {} was evaluated twice with different scores", all[i].example,
                      all[i].budget > 0 ? fmt::format(" budget {}", all[i].budget) : "", all[i].slice, all[i].draw),
          "the records do not belong together");
  all.erase(std::unique(all.begin(), all.end(), [](const auto& a, const auto& b) { return place(a) == place(b); }),
            all.end());
}

// Takes evaluations into a record; InputError for one that contradicts what is there.
struct Taker {
  Evaluations& all;
  const std::string& where;

  void operator()(const estimate::Observation& observation) const { all.observations.push_back(observation); }
  void operator()(const ReferenceScores& reference) const {
    keep(all.references, reference.example, reference, fmt::format("the references of example {}", reference.example));
  }
  void operator()(const estimate::Worths& worths) const { keep_at_budget(all.worths, worths); }
  void operator()(const TooShort& row) const { keep_at_budget(all.too_short, row); }

 private:
  template <typename Of>
  void keep_at_budget(std::map<RowAtBudget, Of>& kept, const Of& one) const {
    keep(kept, RowAtBudget{one.example, one.budget}, one,
         fmt::format("example {} at budget {}", one.example, one.budget));
  }

  template <typename Key, typename Of>
  void keep(std::map<Key, Of>& kept, const Key& key, const Of& one, const std::string& what) const {
    const auto [found, fresh] = kept.emplace(key, one);
    if (!fresh && found->second != one)
      throw InputError(where, what + " were evaluated twice with different scores",
                       "the records do not belong together");
  }
};

TakeLine taken_into(Evaluations& all, const fs::path& file) {
  return [&all, where = file.string()](const Line& line) {
    const auto evaluation = parse_line(line.text);
    if (evaluation) std::visit(Taker{all, where}, *evaluation);
    return evaluation.has_value();
  };
}

}  // namespace

void Evaluations::add(const Evaluations& other, const std::string& where) {
  const size_t sorted = observations.size();
  observations.insert(observations.end(), other.observations.begin(), other.observations.end());
  sort_and_check(observations, sorted, where);
  const Taker take{*this, where};
  for (const auto& [example, reference] : other.references) take(reference);
  for (const auto& [row, of_row] : other.worths) take(of_row);
  for (const auto& [row, of_row] : other.too_short) take(of_row);
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
  const std::string where = log_.path().string();
  for (const Evaluation& evaluation : batch) std::visit(Taker{evaluations_, where}, evaluation);
  sort_and_check(evaluations_.observations, sorted, where);
}

}  // namespace cokv::record
