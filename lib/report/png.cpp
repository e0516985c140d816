#include "report/png.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "core/errors.h"

namespace cokv::report {

namespace {

// Exit status of the program, or -1 when it could not be started. No shell: names are passed as they are.
int run_program(std::vector<std::string> words, bool quiet) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (quiet) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1 /* write */, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1 /* write */, 0);
  }
  pid_t child = 0;
  const int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed) return -1;
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

void require_png_converter() {
  if (run_program({"rsvg-convert", "--version"}, true) == 0) return;
  throw ConfigError("--png", "needs the program rsvg-convert, which was not found",
                    "install it with: apt-get install librsvg2-bin; or use --svg");
}

void convert_to_png(const std::filesystem::path& svg, const std::filesystem::path& png) {
  const std::filesystem::path unfinished = png.string() + ".unfinished";
  const int status =
      run_program({"rsvg-convert", "--zoom", "2", "--output", std::filesystem::absolute(unfinished).string(),
                   std::filesystem::absolute(svg).string()},
                  false);
  std::error_code error;
  if (status == 0) std::filesystem::rename(unfinished, png, error);
  if (status != 0 || error) {
    std::filesystem::remove(unfinished, error);
    throw DeviceError(png.string(), "could not be written by rsvg-convert", "see its message above; is the disk full?");
  }
}

}  // namespace cokv::report
