// The errors a user can cause or meet. Each is one line: where it happened, what is wrong, what to try.
// Our own mistakes are COKV_CHECK failures, which stay on in release builds.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace cokv {

enum class ExitCode : int {
  done = 0,
  defect = 1,         // our own mistake
  configuration = 2,  // usage, options, settings
  input = 3,          // model, data, profile
  device = 4,         // device or memory
  interrupted = 75,   // stopped by a signal; run again to resume
};

// `where` names a file, line, key or tensor; `advice` is what to try, and may be empty if nothing helps. A setting
// is written by its name between backticks, `max_prompt_tokens`; programs replace that with their option
// (cli/option_names.h).
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, std::string_view where, std::string_view what, std::string_view advice);
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

struct ConfigError : Error {
  ConfigError(std::string_view where, std::string_view what, std::string_view advice = "")
      : Error(ExitCode::configuration, where, what, advice) {}
};

struct InputError : Error {
  InputError(std::string_view where, std::string_view what, std::string_view advice = "")
      : Error(ExitCode::input, where, what, advice) {}
};

struct DeviceError : Error {
  DeviceError(std::string_view where, std::string_view what, std::string_view advice = "")
      : Error(ExitCode::device, where, what, advice) {}
};

// Not an error: a signal asked us to stop, everything is written, and a later run resumes from there.
struct Interrupted : Error {
  explicit Interrupted(std::string_view where)
      : Error(ExitCode::interrupted, where, "interrupted, everything evaluated so far is written",
              "run the same command again to resume") {}
};

// Edits (insert, delete, substitute, swap of neighbours) that turn one word into the other.
int spelling_distance(std::string_view a, std::string_view b);

// The candidate nearest in spelling to `word`; "" if none is near. It views the candidate.
template <typename Range>
std::string_view nearest_in_spelling(std::string_view word, const Range& candidates) {
  std::string_view nearest;
  int best = static_cast<int>(word.size()) / 3 + 2;
  for (const auto& candidate : candidates) {
    const int distance = spelling_distance(word, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

// The same as " (did you mean 'x'?)", or "".
template <typename Range>
std::string did_you_mean(std::string_view word, const Range& candidates) {
  const std::string_view nearest = nearest_in_spelling(word, candidates);
  return nearest.empty() ? "" : " (did you mean '" + std::string(nearest) + "'?)";
}

[[noreturn]] void check_failed(const char* condition, const char* file, int line, const std::string& message);

}  // namespace cokv

// A promise between our own functions; a failure is a defect of ours (exit code 1).
#define COKV_CHECK(condition, message)                                               \
  do {                                                                               \
    if (!(condition)) ::cokv::check_failed(#condition, __FILE__, __LINE__, message); \
  } while (false)
