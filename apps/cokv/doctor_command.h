// `cokv doctor`: what a model folder (and data) is, and everything that is wrong with it, in one list.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/app.h"

namespace cokv {

struct DoctorOptions {
  std::filesystem::path model;
  std::filesystem::path longbench;  // a checkout, or
  std::filesystem::path ruler;      // RULER's rows, or
  std::filesystem::path data;       // rows of one's own
  std::vector<std::string> fields;  // their names for fields
};

struct Diagnosis {
  std::string text;  // facts, warnings and problems, for a reader
  int problems = 0;
};
Diagnosis examine(const DoctorOptions& options);

void add_doctor_command(CLI::App& app);

}  // namespace cokv
