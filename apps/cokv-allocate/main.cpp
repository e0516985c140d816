// cokv-allocate: turn a profile into cache budgets per KV head.

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/program.h"
#include "cokv-allocate/allocate_command.h"

int main(int argc, char** argv) {
  CLI::App app{
      "Turn a profile into prompt tokens kept by each KV head.\n\n"
      "  cokv-allocate --profile runs/qasper/profile.json --budget 128 --out budgets.json\n",
      "cokv-allocate"};
  cokv::AllocateOptions options;
  cokv::add_allocate_options(app, options);
  cokv::cli::prepare(app);
  return cokv::cli::run(app, argc, argv, [&] { fmt::print("{}", cokv::allocate_budgets(options)); });
}
