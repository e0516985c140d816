// The functions in the table of method.cpp, one file per method. They rely on its checks: a budget of at least the
// window and at most the prompt, and the inputs that the method needs.
#pragma once

#include "core/cache_plan.h"
#include "core/head_budgets.h"
#include "methods/method_inputs.h"

namespace cokv::methods {

HeadBudgets uniform_budgets(const MethodInputs& inputs);
HeadBudgets pyramid_budgets(const MethodInputs& inputs);
HeadBudgets ada_budgets(const MethodInputs& inputs);
HeadBudgets ada_pyramid_budgets(const MethodInputs& inputs);
// InputError for scores of another shape, not finite, negative or all zero.
void check_headkv_scores(const MethodInputs& inputs);
HeadBudgets headkv_budgets(const MethodInputs& inputs);
HeadBudgets cokv_budgets(const MethodInputs& inputs);
HeadBudgets random_budgets(const MethodInputs& inputs);

CachePlan full_plan(const MethodInputs& inputs);
CachePlan streaming_plan(const MethodInputs& inputs);
CachePlan duo_attention_plan(const MethodInputs& inputs);

}  // namespace cokv::methods
