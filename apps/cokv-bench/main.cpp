#include "cokv-bench/bench_command.h"

int main(int argc, char** argv) {
  return cokv::bench::bench_main(argc, argv);
}
