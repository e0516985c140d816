#include "cokv-profile/profile_command.h"

int main(int argc, char** argv) {
  return cokv::profile_main(argc, argv);
}
