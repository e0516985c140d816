// Runs one of the built programs as a user would: its exit code, stdout and stderr.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace cokv {

struct ProgramResult {
  int exit_code = -1;  // 128 + signal when a signal ended it
  std::string out, err;
};

// `program`: name in bin/ of the build tree.
ProgramResult run_program(const std::string& program, const std::vector<std::string>& arguments);

// One that is still running. Its output goes to files in `folder`.
class RunningProgram {
 public:
  RunningProgram(const std::string& program, const std::vector<std::string>& arguments, std::filesystem::path folder);
  void send(int signal) const;
  ProgramResult wait();

 private:
  std::filesystem::path folder_;
  pid_t process_;
};

}  // namespace cokv
