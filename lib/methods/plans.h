// The plan functions behind the table of method.cpp, one file a method. They rely on make_plan's checks: a budget of at
// least the window and at most the prompt length, and the inputs that the method needs.
#pragma once

#include "core/cache_plan.h"
#include "methods/method.h"

namespace cokv::methods {

CachePlan plan_full(const MethodInput& input);
CachePlan plan_uniform(const MethodInput& input);
CachePlan plan_pyramidkv(const MethodInput& input);
CachePlan plan_ada_snapkv(const MethodInput& input);
CachePlan plan_ada_pyramid(const MethodInput& input);
CachePlan plan_headkv(const MethodInput& input);
CachePlan plan_cokv(const MethodInput& input);
CachePlan plan_random(const MethodInput& input);
CachePlan plan_streaming(const MethodInput& input);
CachePlan plan_duo_attention(const MethodInput& input);

}  // namespace cokv::methods
