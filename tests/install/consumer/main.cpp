// What an engine would do with budgets.json: read it, and give each head its tokens.
#include <cstdio>

#include "record/budgets.h"

int main(int, char** argv) {
  const auto budgets = cokv::record::read_budgets(argv[1]).budgets;
  for (int player = 0; player < budgets.grid.players(); ++player) {
    const auto [layer, kv_head] = budgets.grid.head(player);
    std::printf("layer %d head %d: %d\n", layer, kv_head, budgets.tokens[player]);
  }
}
