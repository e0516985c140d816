#include "tokenizer/tokenizer.h"

#include <fmt/format.h>

#include <algorithm>

#include "checkpoint/model_folder.h"
#include "core/errors.h"
#include "core/utf8.h"
#include "tokenizer/added_tokens.h"
#include "tokenizer/bpe.h"
#include "tokenizer/clean_up.h"
#include "tokenizer/decoder.h"
#include "tokenizer/json_document.h"
#include "tokenizer/normalizer.h"
#include "tokenizer/post_processor.h"
#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/tokenizer_config.h"

namespace cokv::tokenizer {

namespace fs = std::filesystem;

struct Tokenizer::Pipeline {
  Pipeline(Section file, TokenizerConfig config_of_folder);

  TokenizerConfig config;
  std::unique_ptr<Normalizer> normalizer;       // null: none
  std::unique_ptr<PreTokenizer> pre_tokenizer;  // null: none
  Bpe model;
  AddedTokens added_tokens;
  PostProcessor post_processor;
  std::unique_ptr<Decoder> decoder;  // null: none
  std::vector<std::string> notes;
};

namespace {
Bpe read_model(Section model) {
  if (model.has("type") && model.type() != "BPE") model.unsupported(fmt::format("type \"{}\"", model.type()));
  return Bpe(std::move(model));
}
}  // namespace

Tokenizer::Pipeline::Pipeline(Section file, TokenizerConfig config_of_folder)
    : config(std::move(config_of_folder)),
      normalizer(file.has("normalizer") ? read_normalizer(file.object("normalizer")) : nullptr),
      pre_tokenizer(file.has("pre_tokenizer") ? read_pre_tokenizer(file.object("pre_tokenizer")) : nullptr),
      model(read_model(file.object("model"))),
      added_tokens(file, config.added_tokens, model.vocabulary(), normalizer.get()),
      post_processor(file.has("post_processor") ? PostProcessor(file.object("post_processor")) : PostProcessor()),
      decoder(file.has("decoder") ? read_decoder(file.object("decoder")) : nullptr) {
  if (file.text("version") != "1.0") file.unsupported(fmt::format("version \"{}\"", file.text("version")));
  // Training scripts leave them in the file; transformers resets both on every call.
  for (const auto* key : {"truncation", "padding"}) {
    if (file.has(key))
      notes.push_back(fmt::format("{} in {} is ignored: cokv cuts and batches prompts itself", key, file.where()));
    file.ignore(key);
  }
  for (const auto* key : {"normalizer", "pre_tokenizer", "post_processor", "decoder"}) file.ignore(key);
  file.finish();
  if (normalizer && !normalizer->keeps_start() && pre_tokenizer && pre_tokenizer->needs_start())
    file.unsupported("Metaspace with prepend_scheme \"first\" after this normalizer");
}

Tokenizer::Tokenizer(std::unique_ptr<Pipeline> pipeline) : pipeline_(std::move(pipeline)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

Tokenizer Tokenizer::load(const fs::path& given) {
  const fs::path path = checkpoint::resolve_model_folder(given);
  const bool folder = fs::is_directory(path);
  const fs::path file = folder ? path / "tokenizer.json" : path;
  const auto document = read_json_document(file);
  return Tokenizer(std::make_unique<Pipeline>(Section(document, file.string()),
                                              folder ? read_tokenizer_config(path) : TokenizerConfig{}));
}

std::vector<int> Tokenizer::encode(std::string_view text, bool add_special_tokens) const {
  if (const auto bad = first_invalid_utf8(text))
    throw InputError("text to tokenize", fmt::format("is not valid UTF-8 at byte {}", *bad));
  const Pipeline& p = *pipeline_;
  std::vector<int> ids;
  for (const Stretch& outer : p.added_tokens.cut_raw(text)) {
    if (outer.id >= 0) {
      ids.push_back(outer.id);
      continue;
    }
    std::string stretch(text.substr(outer.span.begin, outer.span.end - outer.span.begin));
    if (p.normalizer) p.normalizer->apply(stretch);
    for (const Stretch& inner : p.added_tokens.cut_normalized(stretch)) {
      if (inner.id >= 0) {
        ids.push_back(inner.id);
        continue;
      }
      Words words;
      words.text = stretch.substr(inner.span.begin, inner.span.end - inner.span.begin);
      words.spans = {{0, words.text.size()}};
      words.at_start = outer.span.begin == 0 && inner.span.begin == 0;
      if (p.pre_tokenizer) p.pre_tokenizer->apply(words);
      p.model.encode(words, ids);
    }
  }
  return p.post_processor.apply(std::move(ids), add_special_tokens);
}

std::string Tokenizer::decode(std::span<const int> ids, bool skip_special_tokens) const {
  const Pipeline& p = *pipeline_;
  std::vector<std::string> tokens;
  tokens.reserve(ids.size());
  for (const int id : ids) {
    if (const AddedToken* added = p.added_tokens.by_id(id)) {
      if (!added->special || !skip_special_tokens) tokens.push_back(added->content);
    } else if (const auto piece = p.model.vocabulary().piece(id)) {
      tokens.emplace_back(*piece);
    }
  }
  std::string text;
  if (p.decoder) p.decoder->apply(tokens);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!p.decoder && i > 0) text += ' ';
    text += tokens[i];
  }
  return p.config.clean_up_spaces ? tokenizer::clean_up_spaces(std::move(text)) : text;
}

int Tokenizer::vocabulary_size() const {
  return pipeline_->model.vocabulary().size() + pipeline_->added_tokens.new_ids();
}

std::vector<int> Tokenizer::ids_from(int first) const {
  const Pipeline& p = *pipeline_;
  std::vector<int> ids;
  for (int id = first; id < std::max(p.model.vocabulary().end_id(), p.added_tokens.end_id()); ++id)
    if (p.added_tokens.by_id(id) || p.model.vocabulary().piece(id)) ids.push_back(id);
  return ids;
}

bool Tokenizer::is_added_token(int id) const {
  return pipeline_->added_tokens.by_id(id) != nullptr && !pipeline_->model.vocabulary().piece(id);
}

std::optional<int> Tokenizer::token_id(std::string_view content) const {
  const auto added = pipeline_->added_tokens.id(content);
  return added ? added : pipeline_->model.vocabulary().id(content);
}

bool Tokenizer::has_token(int id) const {
  return pipeline_->added_tokens.by_id(id) != nullptr || pipeline_->model.vocabulary().piece(id).has_value();
}

std::optional<int> Tokenizer::bos_id() const {
  return pipeline_->config.bos ? token_id(*pipeline_->config.bos) : std::nullopt;
}

std::optional<int> Tokenizer::eos_id() const {
  return pipeline_->config.eos ? token_id(*pipeline_->config.eos) : std::nullopt;
}

const std::optional<std::string>& Tokenizer::bos_token() const {
  return pipeline_->config.bos;
}
const std::optional<std::string>& Tokenizer::eos_token() const {
  return pipeline_->config.eos;
}
const std::string& Tokenizer::chat_template() const {
  return pipeline_->config.chat_template;
}
const std::vector<std::string>& Tokenizer::notes() const {
  return pipeline_->notes;
}
bool Tokenizer::clean_up_spaces() const {
  return pipeline_->config.clean_up_spaces;
}
void Tokenizer::set_clean_up_spaces(bool on) {
  pipeline_->config.clean_up_spaces = on;
}

}  // namespace cokv::tokenizer
