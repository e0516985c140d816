// How much of a needle's answer a response holds: the score of the needle-in-a-haystack protocol.
#pragma once

#include <string_view>

namespace cokv::task {

// Share of the answer's distinct words, lower-cased and split at white space, that occur in as many characters of the
// stripped response as the answer has. Punctuation sticks to words. 0 … 1.
double needle_score(std::string_view response, std::string_view answer);

}  // namespace cokv::task
