#include "cli/program.h"

int main(int argc, char** argv) {
  CLI::App app{"Turn a profile into cache budgets per head.", "cokv-allocate"};
  cokv::cli::prepare(app);
  return cokv::cli::run(app, argc, argv, [] {});
}
