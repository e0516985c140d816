// The `cokv` program: everything that needs no model. Each command is one file; this one lists them.

#include "cli/program.h"

#include <CLI/CLI.hpp>

#include "cokv/compare_command.h"
#include "cokv/doctor_command.h"
#include "cokv/export_command.h"
#include "cokv/import_command.h"
#include "cokv/merge_command.h"
#include "cokv/report_command.h"
#include "cokv/score_command.h"
#include "cokv/show_command.h"
#include "cokv/tokenize_command.h"

int main(int argc, char** argv) {
  CLI::App app{"Merge, show, report, export and score: everything about profiles that needs no model.", "cokv"};
  cokv::cli::prepare(app);
  app.require_subcommand(1);
  cokv::add_merge_command(app);
  cokv::add_compare_command(app);
  cokv::add_show_command(app);
  cokv::add_report_command(app);
  cokv::add_export_command(app);
  cokv::add_import_command(app);
  cokv::add_score_command(app);
  cokv::add_tokenize_command(app);
  cokv::add_doctor_command(app);
  return cokv::cli::run(app, argc, argv, nullptr);
}
