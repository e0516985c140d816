#include "study/long_record.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/errors.h"
#include "record/assemble.h"
#include "record/run_folder.h"

namespace cokv::study {

namespace {

struct Record {
  HeadGrid grid;
  estimate::Design design;
  std::vector<double> weights;
  std::vector<estimate::Observation> observations;
  int64_t pairs = 0;  // of every slice and example
};

Record read_record(const std::filesystem::path& run) {
  const record::RunFolder folder{run};
  const std::string where = folder.config().string();
  const Json config = read_json_file(folder.config());
  const auto identity = record::run_identity_from_json(require_member(config, "identity", where), where);
  Record all{identity.model.grid,
             record::design_of(identity.model, identity.sampling),
             identity.task.example_weights,
             {},
             require_int(config, "pairs", where)};
  all.observations = record::first_pairs(record::read_evaluations(folder.evaluations()), all.design, all.pairs);
  return all;
}

// The draws from `begin` to before `end`, or those outside.
std::vector<estimate::Observation> part_of(const Record& all, int64_t begin, int64_t end, bool inside) {
  std::vector<estimate::Observation> part;
  for (const auto& o : all.observations)
    if ((o.draw >= begin && o.draw < end) == inside) part.push_back(o);
  return part;
}

// Empirical Bayes: a layer's heads vary around its mean by what is left of their spread beyond their errors.
estimate::Estimate shrunk_to_layers(estimate::Estimate e, HeadGrid grid) {
  const auto heads = static_cast<size_t>(grid.kv_heads);
  double spread = 0, noise = 0;
  std::vector<double> means;
  for (size_t p = 0; p < e.values.size(); ++p) {
    const auto layer = e.values.begin() + static_cast<long>(p / heads * heads);
    means.push_back(std::accumulate(layer, layer + grid.kv_heads, 0.0) / grid.kv_heads);
    spread += std::pow(e.values[p] - means[p], 2) / (grid.kv_heads - 1) / grid.layers;
    noise += std::pow(e.standard_errors[p], 2) / static_cast<double>(e.values.size());
  }
  const double kept = spread > 0 ? std::max(0.0, spread - noise) / spread : 0.0;
  for (size_t p = 0; p < e.values.size(); ++p) e.values[p] = means[p] + kept * (e.values[p] - means[p]);
  return e;
}

struct Way {
  std::string name;
  estimate::Estimator estimator;
  bool shrunk;
};

RecordRow judge_parts(const Record& all, const Way& way, int64_t pairs, const std::optional<std::vector<double>>& known,
                      const estimate::EstimateOptions& options) {
  RecordRow row{way.name, pairs, 0, {}};
  estimate::Design design = all.design, best = all.design;
  design.estimator = way.estimator;
  best.estimator = estimate::Estimator::regression;
  for (int64_t begin = 0; begin + pairs <= all.pairs; begin += pairs) {
    try {
      auto part = estimate::estimate(design, part_of(all, begin, begin + pairs, true), all.weights, options);
      if (way.shrunk) part = shrunk_to_layers(std::move(part), all.grid);
      const auto rest = [&] {
        return estimate::estimate(best, part_of(all, begin, begin + pairs, false), all.weights, options).values;
      };
      add(row.quality, judge(part, known ? *known : rest(), options));
      ++row.parts;
    } catch (const InputError&) {  // some head is in no coalition of this part: it has no values
    }
  }
  if (row.parts > 0) scale(row.quality, 1.0 / row.parts);
  return row;
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
    for (const Way& way :
         {Way{"mean", estimate::Estimator::mean, false}, Way{"regression", estimate::Estimator::regression, false},
          Way{"regression, shrunk to layers", estimate::Estimator::regression, true}})
      rows.push_back(judge_parts(all, way, m, known, options));
  return rows;
}

}  // namespace cokv::study
