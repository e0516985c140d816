#include "tokenizer/clean_up.h"

#include <array>
#include <string_view>
#include <utility>

namespace cokv::tokenizer {

std::string clean_up_spaces(std::string text) {
  using Rule = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Rule, 10> kRules = {Rule{" .", "."}, {" ?", "?"},     {" !", "!"},   {" ,", ","},
                                                  {" ' ", "'"},    {" n't", "n't"}, {" 'm", "'m"}, {" 's", "'s"},
                                                  {" 've", "'ve"}, {" 're", "'re"}};
  for (const auto& [from, to] : kRules) {
    std::string out;
    size_t end = 0;
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, end)) {
      out.append(text, end, at - end).append(to);
      end = at + from.size();
    }
    text = out.append(text, end);
  }
  return text;
}

}  // namespace cokv::tokenizer
