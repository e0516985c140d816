// A list of everything that is wrong with what a program is given, where reading it would stop at the first error. The
// checks themselves are in model_check.h and data_check.h; `cokv doctor` prints the list, programs refuse it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/errors.h"

namespace cokv::task {

struct Fact {
  std::string topic;  // "heads"
  std::string text;   // "30 layers x 3 KV heads = 90 players, …"
};

struct CheckUp {
  std::vector<Fact> facts;
  std::vector<std::string> warnings;  // a run goes on
  std::vector<std::string> problems;  // a run stops; each as its error would say it
};

// What `work` gives, or nothing and a problem more.
template <typename Work>
auto attempt(CheckUp& check_up, const Work& work) -> std::optional<decltype(work())> {
  try {
    return work();
  } catch (const Error& e) {
    check_up.problems.emplace_back(e.what());
    return std::nullopt;
  }
}

// InputError when there are problems: the only one as it is, several with their number and `where`.
void refuse_problems(const CheckUp& check_up, std::string_view where);

}  // namespace cokv::task
