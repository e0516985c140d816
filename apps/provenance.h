// The parts of profile.json and results.json that name the task, and how, with what and when they were made.
#pragma once

#include <string>
#include <vector>

#include "ask/question.h"
#include "record/profile.h"

namespace cokv {

std::string utc_now();  // ISO 8601, e.g. 2026-01-31T12:00:00Z

record::Provenance provenance(const std::string& program, const model::Placement& placement, const std::string& command,
                              const std::string& started);

record::TaskIdentity task_identity(const task::TaskOptions& options, const std::vector<task::Task>& tasks,
                                   const ask::Questions& questions);

// The id of a question's row, with the task's name before it where several tasks are asked.
std::string question_key(const ask::Question& question, size_t tasks);

}  // namespace cokv
