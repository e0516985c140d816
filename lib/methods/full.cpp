// Nothing is evicted: the reference every method is measured against.
#include "methods/rules.h"

namespace cokv::methods {

CachePlan full_plan(const MethodInputs& inputs) {
  return CachePlan::full(inputs.grid);
}

}  // namespace cokv::methods
