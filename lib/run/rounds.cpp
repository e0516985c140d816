#include "run/rounds.h"

#include "estimate/convergence.h"

namespace cokv::run {

std::vector<int64_t> check_points(int64_t pairs) {
  std::vector<int64_t> points;
  for (int64_t power = 4; power < pairs; power *= 2) {
    points.push_back(power);
    if (power / 2 * 3 < pairs) points.push_back(power / 2 * 3);
  }
  points.push_back(pairs);
  return points;
}

std::vector<int64_t> pairs_of_slices(const estimate::Design& design, int64_t pairs) {
  std::vector<int64_t> counts;
  for (const int slice : design.slices) counts.push_back(estimate::pairs_to_draw(design, slice, pairs));
  return counts;
}

std::vector<Batch> all_batches(const Rounds& rounds, const estimate::Design& design) {
  WorkOptions work = rounds.work;
  std::vector<Batch> all;
  for (const int64_t point : rounds.points) {
    work.pairs = pairs_of_slices(design, point);
    const std::vector<Batch> round = make_batches(work);
    all.insert(all.end(), round.begin(), round.end());
    work.from = point;
  }
  return all;
}

RoundsDone evaluate_rounds(const Rounds& rounds, const estimate::Design& design, const Utility& utility,
                           record::EvaluationLog& log, const AfterBatch& after, const Assess& assess) {
  WorkOptions work = rounds.work;
  estimate::Convergence before;
  int64_t done = 0;
  for (const int64_t point : rounds.points) {
    work.pairs = pairs_of_slices(design, point);
    const std::vector<Batch> left = without(make_batches(work), log.evaluations());
    const bool finished =
        evaluate_batches(left, design, utility, log, [&](int64_t of_round) { return after(done + of_round); });
    if (!finished) return {work.from, false};
    done += count_pairs(left);
    work.from = point;
    if (point == rounds.points.back()) break;
    const estimate::Convergence now = assess(point);
    if (estimate::is_stable(before, now, {})) break;
    before = now;
  }
  return {work.from, true};
}

}  // namespace cokv::run
