#include "tokenizer/json_document.h"

#include <fmt/format.h>

#include <string>

#include "core/errors.h"
#include "core/json_text.h"
#include "core/lfs_pointer.h"
#include "core/lines.h"

namespace cokv::tokenizer {

nlohmann::json read_json_document(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  refuse_lfs_pointer(path, text);
  if (nested_too_deeply(text)) throw InputError(path.string(), "is nested too deeply");
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& e) {
    const bool surrogate = std::string_view(e.what()).find("surrogate") != std::string_view::npos;
    throw InputError(
        fmt::format("{}:{}", path.string(), line_number_at(text, e.byte)),
        surrogate ? "a \\u escape is half of a surrogate pair, which is no character" : "is not valid JSON",
        surrogate ? "" : "the file may be cut short, or not be UTF-8");
  } catch (const nlohmann::json::out_of_range& e) {
    throw InputError(path.string(), fmt::format("holds a number that is too large ({})", e.what()));
  }
}

}  // namespace cokv::tokenizer
