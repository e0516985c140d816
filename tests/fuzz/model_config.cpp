// A model folder's config.json and, behind a byte 0, its generation_config.json.
#include "checkpoint/config.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const std::string_view text = fuzz::text_of(data, size);
  const size_t end = text.find('\0');
  fuzz::write("config.json", text.substr(0, end));
  fuzz::write("generation_config.json", end == std::string_view::npos ? "{}" : text.substr(end + 1));
  fuzz::refuse_or_take([] {
    const checkpoint::ModelConfig config = checkpoint::read_model_config(fuzz::folder());
    fuzz::require(config.layers > 0 && config.kv_heads > 0 && config.head_dim > 0, "sizes are positive");
    fuzz::require(config.query_heads % config.kv_heads == 0, "every KV head has as many query heads");
    fuzz::require(config.rope.theta > 0, "positions have frequencies");
  });
  return 0;
}
