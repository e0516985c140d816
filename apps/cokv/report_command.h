// `cokv report`: profiles and results as one self-contained HTML page, and each figure as a file.
#pragma once

#include <filesystem>
#include <vector>

#include "cli/app.h"
#include "report/budget_figures.h"

namespace cokv {

struct ReportOptions {
  std::vector<std::filesystem::path> profiles;  // profile.json or run folders
  std::vector<std::filesystem::path> results;   // results.json or run folders
  std::filesystem::path out = "report.html";
  std::filesystem::path svg;  // folder for the figures; empty: none
  std::filesystem::path png;
  report::BudgetOptions budgets;
};

void add_report_command(CLI::App& app);

// Reads everything before it writes anything.
void write_report(const ReportOptions& options);

}  // namespace cokv
