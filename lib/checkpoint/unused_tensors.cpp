#include "checkpoint/unused_tensors.h"

#include "checkpoint/layer_tensors.h"
#include "core/errors.h"

namespace cokv::checkpoint {

void check_all_used(const WeightIndex& index, const std::set<std::string>& used,
                    const std::map<std::string, Fp8Scales>& scales, bool quantised, const std::string& where) {
  std::string unused;
  for (const auto& [name, tensor] : index.tensors()) {
    // Old checkpoints store the RoPE frequencies, which follow from config.json; tied heads may be stored as a copy.
    if (used.contains(name) || name.ends_with(".rotary_emb.inv_freq") || name == kHead) continue;
    if (scales.contains(weight_of_scale(name))) continue;
    if (quantised && is_run_time_scale(name)) continue;
    unused += (unused.empty() ? "" : ", ") + name;
    if (unused.size() > 200) break;
  }
  if (!unused.empty())
    throw InputError(where, "holds tensors that the architecture of config.json has no use for: " + unused);
}

}  // namespace cokv::checkpoint
