#include "task/check_up.h"

#include <fmt/format.h>

namespace cokv::task {

void refuse_problems(const CheckUp& check_up, std::string_view where) {
  const std::vector<std::string>& problems = check_up.problems;
  if (problems.empty()) return;
  if (problems.size() == 1) throw InputError("", problems.front());
  std::string list;
  for (size_t i = 0; i < problems.size(); ++i) list += fmt::format("{}({}) {}", i > 0 ? " " : "", i + 1, problems[i]);
  throw InputError(where, fmt::format("{} problems: {}", problems.size(), list));
}

}  // namespace cokv::task
