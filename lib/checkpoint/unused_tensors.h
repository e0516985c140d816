// What a checkpoint may hold beside the tensors that the engine asks for.
#pragma once

#include <map>
#include <set>
#include <string>

#include "checkpoint/fp8_scales.h"
#include "checkpoint/weight_index.h"

namespace cokv::checkpoint {

// InputError listing the tensors that are not `used` and have no known reason to be there: the file holds a model that
// we do not understand fully. `scales`: of its FP8 weights; `quantised`: whether it has any scheme.
void check_all_used(const WeightIndex& index, const std::set<std::string>& used,
                    const std::map<std::string, Fp8Scales>& scales, bool quantised, const std::string& where);

}  // namespace cokv::checkpoint
