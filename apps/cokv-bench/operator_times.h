// Where the time of a piece of work goes, by kind of LibTorch operator.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "model/device.h"

namespace cokv::bench {

// Seconds by part: "matrix products", "attention", "copies" (gathering and writing rows), "elementwise" (norms,
// activations, softmax merges and the like) and "host" (between operators: plans, scoring, the program itself). An
// operator that calls others counts only what it does itself. On a GPU every operator is waited for, which launches
// hide otherwise: the parts then sum to more than the work takes undisturbed.
std::map<std::string, double> operator_times(const model::Placement& placement, const std::function<void()>& work);

}  // namespace cokv::bench
