// SIGTERM, SIGINT and SIGUSR1 ask for an orderly end: the batch in flight is finished, everything is written, exit
// code 75.
#pragma once

namespace cokv::cli {

void catch_interrupts();  // from now on these signals only set a flag; a second SIGINT ends the program at once
bool interrupt_requested();

}  // namespace cokv::cli
