#include "support/run_program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "core/json_file.h"
#include "support/temporary_folder.h"

namespace cokv {

namespace {

void redirect(int stream, const std::filesystem::path& file) {
  const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  dup2(opened, stream);
  close(opened);
}

}  // namespace

RunningProgram::RunningProgram(const std::string& program, const std::vector<std::string>& arguments,
                               std::filesystem::path folder)
    : folder_(std::move(folder)) {
  const std::string path = std::string(COKV_BINARY_DIR "/bin/") + program;
  std::vector<char*> argv{const_cast<char*>(path.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const std::filesystem::path out = folder_ / "stdout.txt", err = folder_ / "stderr.txt";
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("fork failed");
  if (process_ == 0) {
    redirect(STDOUT_FILENO, out);
    redirect(STDERR_FILENO, err);
    execv(path.c_str(), argv.data());
    _exit(127);
  }
}

void RunningProgram::send(int signal) const {
  kill(process_, signal);
}

ProgramResult RunningProgram::wait() {
  int status = 0;
  waitpid(process_, &status, 0);
  ProgramResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_file(folder_ / "stdout.txt");
  result.err = read_file(folder_ / "stderr.txt");
  return result;
}

ProgramResult run_program(const std::string& program, const std::vector<std::string>& arguments) {
  static int calls = 0;
  const std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                       ("cokv-output-" + std::to_string(getpid()) + "-" + std::to_string(calls++));
  std::filesystem::create_directories(folder);
  ProgramResult result = RunningProgram(program, arguments, folder).wait();
  std::filesystem::remove_all(folder);
  return result;
}

}  // namespace cokv
