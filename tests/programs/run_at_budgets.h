// cokv-profile of the tiny task at budgets: by gradient, or in the game at a budget.
#pragma once

#include <gmock/gmock.h>

#include <utility>

#include "programs/tiny_run.h"

namespace cokv {

class RunAtBudgets : public TinyRun {
 protected:
  // kind: the options that say how values are obtained.
  explicit RunAtBudgets(std::vector<std::string> kind) : kind_(std::move(kind)) {}

  // Prompts have 85 to 91 tokens: long enough for budgets of 16 and 32, not for 64.
  ProgramResult profile(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"--model",        path("model"), "--out",     path(out),
                                    "--game-budgets", "16,32",       "--threads", "1"};
    all.insert(all.end(), kind_.begin(), kind_.end());
    return run_program("cokv-profile", with_task(all, more));
  }
  void make(const std::string& out, const std::vector<std::string>& more = {}) const {
    const ProgramResult run = profile(out, more);
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  void expect_refused(const std::vector<std::string>& more, int exit_code, const std::string& words) const {
    std::filesystem::remove_all(folder_ / "refused");
    const ProgramResult run = profile("refused", more);
    EXPECT_EQ(run.exit_code, exit_code) << run.err;
    EXPECT_THAT(run.err, ::testing::AllOf(::testing::HasSubstr("error: "), ::testing::HasSubstr(words)));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "refused/profile.json"));
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::vector<std::string> kind_;
};

// A matrix of a profile, row by row.
inline std::vector<double> flat(const Json& matrix) {
  std::vector<double> all;
  for (const Json& row : matrix)
    for (const Json& value : row) all.push_back(value.get<double>());
  return all;
}

}  // namespace cokv
