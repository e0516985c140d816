// transformers' clean_up_tokenization_spaces, which models with English-only conventions apply to decoded text.
#pragma once

#include <string>

namespace cokv::tokenizer {

// Removes the space in " ." " ?" " !" " ," " n't" " 'm" " 's" " 've" " 're", and both in " ' ", in transformers' order.
std::string clean_up_spaces(std::string text);

}  // namespace cokv::tokenizer
