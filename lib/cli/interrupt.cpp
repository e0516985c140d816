#include "cli/interrupt.h"

#include <csignal>

namespace cokv::cli {

namespace {
volatile std::sig_atomic_t requested = 0;

extern "C" void on_signal(int signal) {
  if (requested != 0 && signal == SIGINT) {
    std::signal(SIGINT, SIG_DFL);
    std::raise(SIGINT);
  }
  requested = 1;
}
}  // namespace

void catch_interrupts() {
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) std::signal(signal, on_signal);
}

bool interrupt_requested() {
  return requested != 0;
}

}  // namespace cokv::cli
