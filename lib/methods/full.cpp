// Nothing is evicted: the reference every method is measured against.
#include "methods/plans.h"

namespace cokv::methods {

CachePlan plan_full(const MethodInput& input) {
  return CachePlan::full(input.tokens.grid());
}

}  // namespace cokv::methods
