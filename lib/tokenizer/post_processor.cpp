#include "tokenizer/post_processor.h"

#include <fmt/format.h>

#include "tokenizer/vocabulary.h"

namespace cokv::tokenizer {

void PostProcessor::read(Section section) {
  const std::string type = section.type();
  if (type == "Sequence") {
    for (auto& part : section.list("processors")) read(std::move(part));
  } else if (type == "TemplateProcessing") {
    read_template(section);
  } else if (type == "ByteLevel") {
    for (const auto* key : {"add_prefix_space", "trim_offsets", "use_regex"}) section.ignore(key);
  } else {
    section.unsupported(fmt::format("type \"{}\"", type));
  }
  section.finish();
}

namespace {
std::vector<int> special_ids(Section& section, const std::string& name) {
  Section tokens = section.object("special_tokens");
  Section token = tokens.object(name);
  std::vector<int> ids;
  const auto& values = token.value("ids");
  if (!values.is_array()) token.fail("key \"ids\" should be an array");
  for (const auto& value : values) {
    if (!value.is_number_unsigned() || value.get<uint64_t>() > uint64_t{kLargestId})
      token.fail("\"ids\" should hold token ids");
    ids.push_back(value.get<int>());
  }
  return ids;
}
}  // namespace

void PostProcessor::read_template(Section& section) {
  if (template_) section.unsupported("a second TemplateProcessing");
  template_.emplace();
  for (auto& piece : section.list("single")) {
    if (piece.has("Sequence")) {
      Section sequence = piece.object("Sequence");
      if (sequence.text("id") != "A") sequence.unsupported("a sequence other than \"A\" in \"single\"");
      template_->push_back({true, {}});
    } else {
      template_->push_back({false, special_ids(section, piece.object("SpecialToken").text("id"))});
    }
    piece.finish();
  }
  section.ignore("pair");  // of two texts, which nobody here encodes
  section.ignore("special_tokens");
}

std::vector<int> PostProcessor::apply(std::vector<int> ids, bool add_special_tokens) const {
  if (!template_) return ids;
  std::vector<int> out;
  for (const Piece& piece : *template_) {
    if (piece.is_text) {
      out.insert(out.end(), ids.begin(), ids.end());
    } else if (add_special_tokens) {
      out.insert(out.end(), piece.ids.begin(), piece.ids.end());
    }
  }
  return out;
}

}  // namespace cokv::tokenizer
