// The players of the game: one KV head each, addressed by (layer, kv_head) or by a flat index.
#pragma once

#include <string>

#include "core/errors.h"

namespace cokv {

struct HeadId {
  int layer = 0;
  int kv_head = 0;
  bool operator==(const HeadId&) const = default;
};

inline std::string name_of(HeadId head) {
  return "layer " + std::to_string(head.layer) + " KV head " + std::to_string(head.kv_head);
}

struct HeadGrid {
  int layers = 0;
  int kv_heads = 0;  // per layer

  int players() const { return layers * kv_heads; }
  // Flat index, row-major: layer * kv_heads + kv_head.
  int player(HeadId head) const { return head.layer * kv_heads + head.kv_head; }
  HeadId head(int player) const { return {player / kv_heads, player % kv_heads}; }
  bool operator==(const HeadGrid&) const = default;
};

}  // namespace cokv
