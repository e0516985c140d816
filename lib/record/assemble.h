// A run's record to its profile: the one way there is, for a run at once, resumed, or sharded and merged.
#pragma once

#include "record/evaluation_log.h"
#include "record/profile.h"

namespace cokv::record {

// What decides a run's results, as config.json holds it under "identity".
struct RunIdentity {
  ModelIdentity model;
  TaskIdentity task;
  SamplingIdentity sampling;  // but for `pairs`, which a later run may raise
  Json settings;              // prompts, chat format and so on; compared, not read
};

Json to_json(const RunIdentity& identity);
RunIdentity run_identity_from_json(const Json& json, const std::string& where);

// The coalitions that a run draws.
estimate::Design design_of(const ModelIdentity& model, const SamplingIdentity& sampling);

// InputError when the record speaks of an example, a slice or a budget that the run does not have.
void check_record(const Evaluations& evaluations, const TaskIdentity& task, const SamplingIdentity& sampling);

// The first `pairs` draws of every slice and example; all of an enumeration.
std::vector<estimate::Observation> first_pairs(const Evaluations& evaluations, const estimate::Design& design,
                                               int64_t pairs);

// The values of a run, however they were obtained; pairs as of assemble_profile(), whose errors these are.
estimate::Estimate estimate_run(const RunIdentity& identity, int64_t pairs, const Evaluations& evaluations,
                                estimate::EstimateOptions options);

// pairs: of each slice and example, without meaning for a run by gradient; later draws of the record are left out, so
// that a profile of so many pairs is the same whatever else was measured. estimate::UndrawnPlayer, naming the head,
// when one was never drawn; InputError of check_record().
Profile assemble_profile(const RunIdentity& identity, int pairs, const Evaluations& evaluations, Provenance provenance,
                         const estimate::EstimateOptions& options);

}  // namespace cokv::record
