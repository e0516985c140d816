// What was measured: the utility of a coalition S and of its complement on one example.
#pragma once

namespace cokv::estimate {

struct Observation {
  int example = 0;        // index into the run's examples
  int slice = 0;          // |S|
  int draw = 0;           // number of the pair within (example, slice), from 0
  double utility = 0;     // U(S)
  double complement = 0;  // U(N \ S)
  int budget = 0;         // of the game at a budget; 0: members keep the whole prompt, the others the window
  bool operator==(const Observation&) const = default;
};

}  // namespace cokv::estimate
