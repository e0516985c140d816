#include "study/long_record.h"

#include <algorithm>

#include "core/errors.h"
#include "record/assemble.h"
#include "record/run_folder.h"

namespace cokv::study {

namespace {

struct Record {
  estimate::Design design;
  std::vector<double> weights;
  std::vector<estimate::Observation> observations;
  int64_t pairs = 0;  // of every slice and example
};

Record read_record(const std::filesystem::path& run) {
  const record::RunFolder folder{run};
  const std::string where = folder.config().string();
  const auto identity =
      record::run_identity_from_json(require_member(read_json_file(folder.config()), "identity", where), where);
  Record all{record::design_of(identity.model, identity.sampling), identity.task.example_weights,
             record::read_evaluations(folder.evaluations()).observations, 0};
  for (const auto& o : all.observations) all.pairs = std::max<int64_t>(all.pairs, o.draw + 1);
  return all;
}

// The draws from `begin` to before `end`, or those outside.
std::vector<estimate::Observation> part_of(const Record& all, int64_t begin, int64_t end, bool inside) {
  std::vector<estimate::Observation> part;
  for (const auto& o : all.observations)
    if ((o.draw >= begin && o.draw < end) == inside) part.push_back(o);
  return part;
}

}  // namespace

std::vector<RecordRow> cut_record(const std::filesystem::path& run, const std::vector<int64_t>& pairs,
                                  const std::optional<std::filesystem::path>& truth,
                                  const estimate::EstimateOptions& options) {
  const Record all = read_record(run);
  std::optional<std::vector<double>> known;
  if (truth) known = record::read_profile(*truth).estimate.values;
  std::vector<RecordRow> rows;
  for (const int64_t m : pairs)
    for (const auto& [name, estimator] :
         {std::pair{"mean", estimate::Estimator::mean}, std::pair{"regression", estimate::Estimator::regression}}) {
      RecordRow row{name, m, static_cast<int>(all.pairs / m), {}};
      estimate::Design design = all.design, best = all.design;
      design.estimator = estimator;
      best.estimator = estimate::Estimator::regression;
      for (int part = 0; part < row.parts; ++part) {
        const auto estimate =
            estimate::estimate(design, part_of(all, part * m, (part + 1) * m, true), all.weights, options);
        const auto judge_by =
            known
                ? *known
                : estimate::estimate(best, part_of(all, part * m, (part + 1) * m, false), all.weights, options).values;
        add(row.quality, judge(estimate, judge_by, options));
      }
      if (row.parts == 0) continue;
      scale(row.quality, 1.0 / row.parts);
      rows.push_back(row);
    }
  return rows;
}

}  // namespace cokv::study
