// cokv-profile: sample coalitions of KV heads, decode under them, score, estimate Sliced Shapley values.
#pragma once

namespace cokv {

int profile_main(int argc, const char* const* argv);

}  // namespace cokv
