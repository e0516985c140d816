#include "checkpoint/identity.h"

#include "checkpoint/chat_template.h"
#include "checkpoint/config.h"
#include "checkpoint/fingerprint.h"
#include "checkpoint/generation_config.h"
#include "checkpoint/model_folder.h"
#include "core/sha256.h"

namespace cokv::checkpoint {

namespace fs = std::filesystem;

ModelIdentity read_identity(const fs::path& path) {
  const fs::path file = fs::is_directory(path) ? resolve_model_folder(path) / "config.json" : path;
  const HeadShape shape = read_head_shape(read_json_file(file), file.string());
  ModelIdentity identity;
  identity.name = model_name(fs::absolute(file).parent_path());
  identity.architecture = shape.architecture;
  identity.grid = {shape.layers, shape.kv_heads};
  identity.query_heads = shape.query_heads;
  identity.config_sha256 = sha256_hex_of_file(file);
  return identity;
}

Fingerprints fingerprints_without_weights(const fs::path& folder) {
  Fingerprints fingerprints;
  fingerprints.tokenizer = file_fingerprint(folder / "tokenizer.json");
  fingerprints.tokenizer_config = file_fingerprint(folder / "tokenizer_config.json");
  fingerprints.generation_config = file_fingerprint(folder / kGenerationConfig);
  if (const auto text = read_chat_template(folder)) fingerprints.chat_template = sha256_hex(*text);
  return fingerprints;
}

}  // namespace cokv::checkpoint
