// cokv-eval: methods and budgets side by side on the same prompts, from one prefill of each.
#pragma once

namespace cokv {

int eval_main(int argc, const char* const* argv);

}  // namespace cokv
