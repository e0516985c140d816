#include "cokv-eval/eval_command.h"

int main(int argc, char** argv) {
  return cokv::eval_main(argc, argv);
}
